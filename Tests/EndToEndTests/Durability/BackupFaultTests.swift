import Foundation
import Testing

/// Faults and kills while a backup is made, restored, or a file imported: all of it or nothing.
@Suite struct BackupFaultTests {
  /// A store and a backup of it.
  private struct Source {
    var data: URL
    var backup: URL
  }

  private static func source(in scratch: Scratch) throws -> Source {
    let data = try FaultTests.prepared(in: scratch)
    let backup = scratch.folder.appending(path: "whole.pgbackup")
    let run = try Command.run(
      Service.backupTool, ["create", "--quiet", "--data", data.path, backup.path])
    try #require(run.status == 0, "\(run)")
    return Source(data: data, backup: backup)
  }

  @Test func faultsOfABackup() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let source = try Self.source(in: scratch)
    let all = try Self.create(source, nil, library, scratch).points
    let complaints = try FaultTests.inParallel(all) {
      try Self.create(source, $0, library, scratch).complaints
    }
    #expect(complaints == [])
    #expect(try StoreInspector.list(source.data).findings == [])
    print("faults: \(all.count) points while a backup is made, nothing lost")
  }

  @Test func faultsOfARestoration() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let source = try Self.source(in: scratch)
    let all = try Self.restore(source, nil, library, scratch).points
    let complaints = try FaultTests.inParallel(all) {
      try Self.restore(source, $0, library, scratch).complaints
    }
    #expect(complaints == [])
    print("faults: \(all.count) points while a backup is restored, nothing by halves")
  }

  private static func create(
    _ source: Source, _ point: FaultPlan.Point?, _ library: String, _ scratch: Scratch
  ) throws -> (points: [FaultPlan.Point], complaints: [String]) {
    let folder = try scratch.subfolder("create-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = try scratch.subfolder("\(folder.lastPathComponent)/out")
    let file = output.appending(path: "b.pgbackup")
    let plan = try FaultPlan(library, root: output, in: folder)
    if let point { plan.set(point) }
    let arguments = ["create", "--quiet", "--data", source.data.path, file.path]
    let run = try Command.run(Service.backupTool, arguments, environment: plan.environment)
    var complaints = judge(run, point)
    let points = plan.points
    if FileManager.default.fileExists(atPath: file.path) {
      let check = try Command.run(Service.backupTool, ["verify", "--quiet", file.path])
      if check.status != 0 { complaints.append("\(point.map { "\($0)" } ?? ""): \(check)") }
    } else {
      if run.status == 0 { complaints.append("there is no backup") }
      let again = try Command.run(Service.backupTool, arguments)
      if again.status != 0 { complaints.append("\(point.map { "\($0)" } ?? ""): then \(again)") }
    }
    return (points, complaints)
  }

  private static func restore(
    _ source: Source, _ point: FaultPlan.Point?, _ library: String, _ scratch: Scratch
  ) throws -> (points: [FaultPlan.Point], complaints: [String]) {
    let folder = try scratch.subfolder("restore-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = try scratch.subfolder("\(folder.lastPathComponent)/out")
    let data = output.appending(path: "data")
    let plan = try FaultPlan(library, root: output, in: folder)
    if let point { plan.set(point) }
    let arguments = ["restore", "--quiet", data.path, source.backup.path]
    let run = try Command.run(Service.backupTool, arguments, environment: plan.environment)
    var complaints = judge(run, point)
    let points = plan.points
    let isThere = FileManager.default.fileExists(atPath: data.path)
    if run.status == 0 && !isThere { complaints.append("nothing was restored") }
    if run.status != 0 && point?.error != nil {
      let left = try FileManager.default.contentsOfDirectory(atPath: output.path)
      if left != [] { complaints.append("\(point.map { "\($0)" } ?? "") left \(left)") }
    }
    if !isThere {
      let again = try Command.run(Service.backupTool, arguments)
      if again.status != 0 { complaints.append("\(point.map { "\($0)" } ?? ""): then \(again)") }
    }
    let (findings, customers) = try StoreInspector.list(data)
    complaints += findings.map { "\(point.map { "\($0)" } ?? ""): \($0)" }
    if customers.count != 5 { complaints.append("\(customers.count) customers") }
    return (points, complaints)
  }

  /// A run that was not killed says why it failed, and with which status.
  private static func judge(_ run: Command, _ point: FaultPlan.Point?) -> [String] {
    if run.status == 0 || (point != nil && point?.error == nil) { return [] }
    let isNamed = 1...9 ~= run.status && run.errors.contains("packgate-backup: ")
    return isNamed ? [] : ["\(point.map { "\($0)" } ?? ""): \(run)"]
  }
}
