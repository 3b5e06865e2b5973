import Foundation
import Testing

/// Faults in the commits of a server: reads go on, what was acknowledged stays, what was refused is
/// not there, and writes resume without a restart.
@Suite struct CommitFaultTests {
  /// One server over a copy of a small store, whose disk can be made to fail.
  private struct Subject {
    let service: Service
    let plan: FaultPlan
    let data: URL
    let connection: HTTPConnection
    let token: String
    var created: [String] = []
    var complaints: [String] = []

    init(_ prepared: URL, _ library: String, _ folder: URL) throws {
      data = folder.appending(path: "data")
      try FileManager.default.copyItem(at: prepared, to: data)
      plan = try FaultPlan(library, root: data, in: folder)
      service = try Service(data: data, environment: plan.environment)
      connection = try HTTPConnection(port: service.port)
      let made = try MutationLoad.create("reader", on: connection)
      let mark = try #require(made.range(of: "\"plainToken\":\""))
      token = String(made[mark.upperBound...].prefix { $0 != "\"" })
      created = ["reader"]
    }

    /// Sends a mutation: true when it is acknowledged, false when it is refused with a code.
    mutating func create(_ name: String) throws -> Bool {
      let answer = try MutationLoad.create(name, on: connection)
      if answer.contains("\"externalId\":\"\(name)\"") {
        created.append(name)
        return true
      }
      if !answer.contains("\"STORAGE_FULL\"") && !answer.contains("\"UNAVAILABLE\"") {
        complaints.append("\(name): \(answer)")
      }
      return false
    }

    /// Whether checks and queries are answered, and count what was acknowledged and nothing else.
    mutating func read(_ label: String) throws {
      let check = try connection.get(
        "/auth/nginx",
        headers: "Authorization: Bearer \(token)\r\nX-Original-Method: GET\r\n"
          + "X-Original-URI: /packages.json\r\n")
      let info = try AdminQuery.send("{ serverInfo { customers } }", port: service.port)
      if check.status != 200 || !info.contains("\"customers\":\(5 + created.count)}") {
        complaints.append("\(label): a check \(check.status), \(created.count) made, \(info)")
      }
    }

    /// Waits until a mutation goes through again: seconds it took.
    mutating func resume(_ name: String) throws -> Double {
      let began = ContinuousClock.now
      while try !create(name) {
        guard ContinuousClock.now - began < .seconds(10) else { break }
        usleep(20_000)
      }
      return (ContinuousClock.now - began) / .seconds(1)
    }

    /// Ends the server and looks at what it leaves.
    mutating func end() throws {
      if service.stop() != 0 { complaints.append(try service.logged()) }
      let (findings, stored) = try StoreInspector.list(data)
      complaints += findings
      for name in created where stored[name] == nil { complaints.append("\(name) is lost") }
      if stored.count != created.count + 5 {
        complaints.append("\(stored.count) customers, \(created.count + 5) were acknowledged")
      }
    }
  }

  private static let kinds: [FaultPlan.Kind] = [.pwrite, .writev, .fdatasync]

  @Test func aCommitThatFailsOnceIsRefusedAndTheNextGoesThrough() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let prepared = try FaultTests.prepared(in: scratch)
    let each = Tracing.isSlow ? 150 : 8
    let results = try Threads.run(4) { lane in
      var subject = try Subject(prepared, library, try scratch.subfolder("once-\(lane)"))
      var refused = 0
      var slowest = 0.0
      for number in 0..<each {
        let kind = Self.kinds[(number + lane) % 3]
        let point = FaultPlan.Point(
          kind: kind, number: subject.plan.count(kind) + 1 + number / 3 % 4,
          error: lane % 2 == 0 ? EIO : ENOSPC)
        subject.plan.set(point)
        for attempt in 0..<8 where try !subject.create("c\(number)_\(attempt)") {
          refused += 1
          try subject.read("\(point)")
          slowest = max(slowest, try subject.resume("c\(number)_\(attempt)"))
          break
        }
        if subject.plan.fired != 1 { subject.complaints.append("\(point) was not met") }
        subject.plan.clear()
      }
      try subject.end()
      return (refused: refused, slowest: slowest, complaints: subject.complaints)
    }
    #expect(results.flatMap(\.complaints) == [])
    let slowest = results.map(\.slowest).max() ?? 0
    print(
      "faults: \(4 * each) failing calls in commits, \(results.map(\.refused).reduce(0, +)) "
        + "mutations refused, nothing lost, reads answered, writes resumed within \(slowest) s")
  }

  @Test func aDiskThatGoesOnFailingStopsWritesAndNotReads() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let prepared = try FaultTests.prepared(in: scratch)
    let points = Self.kinds.flatMap { kind in
      [EIO, ENOSPC].map { FaultPlan.Point(kind: kind, number: 1, error: $0) }
    }
    let results = try Threads.run(points.count) { lane in
      var subject = try Subject(prepared, library, try scratch.subfolder("lasting-\(lane)"))
      let point = points[lane]
      subject.plan.set(point, andAllBehind: true)
      var refused = 0
      for number in 0..<40 {
        if try !subject.create("c\(number)") { refused += 1 }
        // A commit of one page needs no writev: it may go through.
        if refused > 0 { try subject.read("\(point)") }
        usleep(50_000)
      }
      let ready = try subject.connection.get("/ready", headers: "")
      if point.kind != .writev && ready.status != 503 {
        subject.complaints.append("\(point): ready says \(ready)")
      }
      if refused == 0 { subject.complaints.append("\(point): nothing was refused") }
      subject.plan.clear()
      let seconds = try subject.resume("after")
      if !(try subject.service.logged().contains("writes stopped")) {
        subject.complaints.append("\(point): the log does not say why")
      }
      try subject.end()
      return (seconds: seconds, complaints: subject.complaints)
    }
    #expect(results.flatMap(\.complaints) == [])
    let slowest = results.map(\.seconds).max() ?? 0
    #expect(slowest < 10)
    print("faults: \(points.count) disks that went on failing; writes resumed within \(slowest) s")
  }

  @Test func killedInTheMiddleOfACommit() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("Faults", in: scratch.folder)
    let prepared = try FaultTests.prepared(in: scratch)
    let all = Self.kinds.flatMap { kind in
      (1...(Tracing.isSlow ? 250 : 10)).map {
        FaultPlan.Point(kind: kind, number: $0, error: nil)
      }
    }
    let complaints = try FaultTests.inParallel(all) { point in
      let folder = try scratch.subfolder("kill-\(point.kind)-\(point.number)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let data = folder.appending(path: "data")
      try FileManager.default.copyItem(at: prepared, to: data)
      let plan = try FaultPlan(library, root: data, in: folder)
      let service = try Service(data: data, environment: plan.environment)
      plan.set(point)
      let load = MutationLoad()
      load.start(clients: 2, port: service.port, name: "k")
      service.process.waitUntilExit()
      load.stop()
      var ledger = Ledger(known: 5)
      try ledger.settle(load, data, "\(point)")
      return ledger.complaints
    }
    #expect(complaints == [])
    print("faults: \(all.count) kills at calls in commits, nothing lost")
  }
}
