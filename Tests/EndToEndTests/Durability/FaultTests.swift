import Foundation
import Testing

/// Disks that fail: each of the first calls on files fails with EIO or ENOSPC, or is the last thing
/// that the process does.
@Suite struct FaultTests {
  private static let exitStatuses = 1...9 as ClosedRange<Int32>

  /// A server that starts either serves, or says why not and ends with a status of the
  /// documentation; the next one starts.
  @Test func faultsWhileAServerStarts() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let prepared = try Self.prepared(in: scratch)
    var points = 0
    for base in [nil, prepared] as [URL?] {
      let all = try Self.start(base, nil, library, scratch).points
      let complaints = try Self.inParallel(all) { point in
        try Self.start(base, point, library, scratch).complaints
      }
      #expect(complaints == [])
      points += all.count
    }
    print("faults: \(points) points while a server starts, nothing lost")
  }

  /// A folder with a store, a pepper and a few customers.
  static func prepared(in scratch: Scratch) throws -> URL {
    let data = scratch.folder.appending(path: "prepared")
    let service = try Service(data: data)
    try MutationLoad.prepare(service)
    let connection = try HTTPConnection(port: service.port)
    for number in 0..<5 { _ = try MutationLoad.create("p\(number)", on: connection) }
    #expect(service.stop() == 0)
    return data
  }

  /// Runs points three at a time; they wait more than they work.
  static func inParallel(
    _ points: [FaultPlan.Point],
    _ body: @escaping @Sendable (FaultPlan.Point) throws -> [String]
  ) throws -> [String] {
    let lanes = 3
    return try Threads.run(lanes) { lane in
      try stride(from: lane, to: points.count, by: lanes).flatMap { try body(points[$0]) }
    }.flatMap { $0 }
  }

  private static func start(
    _ base: URL?, _ point: FaultPlan.Point?, _ library: String, _ scratch: Scratch
  ) throws -> (points: [FaultPlan.Point], complaints: [String]) {
    let folder = try scratch.subfolder("start-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = folder.appending(path: "data")
    if let base { try FileManager.default.copyItem(at: base, to: data) }
    let plan = try FaultPlan(library, root: data, in: folder)
    if let point { plan.set(point) }
    var complaints: [String] = []
    do {
      let service = try Service(data: data, environment: plan.environment)
      let info = try AdminQuery.send("{ serverInfo { customers } }", port: service.port)
      if !info.contains("\"customers\":\(base == nil ? 0 : 5)") {
        complaints.append("\(point.map { "\($0)" } ?? ""): reads \(info)")
      }
      service.kill()
    } catch is HTTPConnection.Lost where point != nil && point?.error == nil {
      // It was killed by a call that came once it listened.
    } catch let error as Service.NotReady {
      let isNamed = exitStatuses.contains(error.status) && error.log.contains("packgate: ")
      if point?.error == nil ? error.status != SIGKILL : !isNamed {
        complaints.append("\(point.map { "\($0)" } ?? ""): ended with \(error)")
      }
    }
    let points = plan.points
    let (findings, customers) = try StoreInspector.list(data, "open")
    complaints += findings.map { "\(point.map { "\($0)" } ?? ""): \($0)" }
    if customers.count != (base == nil ? 0 : 5) {
      complaints.append("\(point.map { "\($0)" } ?? ""): \(customers.count) customers are left")
    }
    return (points, complaints)
  }
}

/// A single GraphQL document to a server.
enum AdminQuery {
  static func send(_ document: String, port: Int) throws -> String {
    let connection = try HTTPConnection(port: port, seconds: 20)
    return try connection.post(
      "/graphql", headers: "Authorization: Bearer \(Service.administrator)\r\n",
      body: "{\"query\":\"\(document.replacing("\"", with: "\\\""))\"}"
    ).body
  }
}
