import Foundation
import Testing

/// Faults and kills while a file is imported: all of its lines or none.
@Suite struct ImportFaultTests {
  private static let lines = (0..<40).map { number in
    """
    {"kind":"customer","name":"v0","email":"i\(number)@x.example","externalId":"i\(number)"}
    """
  }

  @Test func faultsOfAnImport() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let prepared = try FaultTests.prepared(in: scratch)
    let all = try Self.run(prepared, nil, library, scratch).points
    let complaints = try FaultTests.inParallel(all) {
      try Self.run(prepared, $0, library, scratch).complaints
    }
    #expect(complaints == [])
    print("faults: \(all.count) points while a file is imported, all of it or nothing")
  }

  private static func run(
    _ prepared: URL, _ point: FaultPlan.Point?, _ library: String, _ scratch: Scratch
  ) throws -> (points: [FaultPlan.Point], complaints: [String]) {
    let label = point.map { "\($0)" } ?? "without faults"
    let folder = try scratch.subfolder("import-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = folder.appending(path: "data")
    try FileManager.default.copyItem(at: prepared, to: data)
    let plan = try FaultPlan(library, root: data, in: folder)
    if let point { plan.set(point) }
    let tokens = folder.appending(path: "tokens")
    let run = try CommandLineFolder.packgate(
      ["import", "-", "--tokens", tokens.path, "--data", data.path],
      input: lines.joined(separator: "\n"), environment: plan.environment)
    var complaints: [String] = []
    let isNamed = 1...9 ~= run.status && run.errors.contains("packgate: ")
    if run.status != 0, point?.error != nil, !isNamed { complaints.append("\(label): \(run)") }
    let (findings, customers) = try StoreInspector.list(data)
    complaints += findings.map { "\(label): \($0)" }
    let whole = 5 + lines.count
    if run.status == 0 ? customers.count != whole : ![5, whole].contains(customers.count) {
      complaints.append("\(label): \(customers.count) customers, \(run)")
    }
    return (plan.points, complaints)
  }
}
