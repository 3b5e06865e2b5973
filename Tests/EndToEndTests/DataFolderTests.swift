import Foundation
import Testing

/// What a server does about its data folder: restarts, kills, strangers.
@Suite struct DataFolderTests {
  @Test func everythingAnsweredIsThereAfterAKill() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.folder.appending(path: "data")
    let first = try Service(data: data)
    let admin = AdminClient(url: first.url)
    for number in 0..<20 {
      try admin.run(
        "mutation($e: String!) { createCustomer(input: {name: \"N\", email: $e}) { id } }",
        variables: ["e": "n\(number)@example.com"])
    }
    first.kill()
    let second = try Service(data: data)
    let info = try AdminClient(url: second.url).run("{ serverInfo { customers } }")
    #expect((info["serverInfo"] as? [String: Any])?["customers"] as? Int == 20)
    #expect(second.stop() == 0)
    let verify = try Command.run(Service.executable.path, ["verify", "--data", data.path])
    #expect(verify.status == 0, "\(verify.output)\(verify.errors)")
  }

  @Test func aFolderInUseIsRefused() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.folder.appending(path: "data")
    let first = try Service(data: data)
    #expect(throws: Service.NotReady.self) { _ = try Service(data: data) }
    #expect(first.process.isRunning)
  }

  @Test func aFolderThatIsNotOursIsRefusedAndLeftAlone() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = try scratch.subfolder("photos")
    let file = data.appending(path: "holiday.jpg")
    try Data("not a store".utf8).write(to: file)
    #expect(throws: Service.NotReady.self) { _ = try Service(data: data) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: data.path) == ["holiday.jpg"])
  }

  @Test func withoutAnAdministratorTokenItDoesNotStart() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.folder.appending(path: "data")
    let refused = #expect(throws: Service.NotReady.self) {
      _ = try Service(data: data, environment: ["ADMIN_TOKEN": ""])
    }
    #expect(refused?.log.contains("ADMIN_TOKEN") == true)
    let open = try Service(data: data, arguments: ["--dev"], environment: ["ADMIN_TOKEN": ""])
    var admin = AdminClient(url: open.url)
    admin.token = nil
    try admin.run("{ serverInfo { version } }")
  }

  @Test func noSecretReachesTheLogOrTheStore() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = scratch.folder.appending(path: "data")
    let service = try Service(data: data, environment: ["LOG_LEVEL": "trace"])
    let admin = AdminClient(url: service.url)
    let made = try admin.run(
      """
      mutation { createCustomer(input: {name: "Jane", email: "jane@example.com"}) {
        token { plainToken }
      } }
      """)
    let record = try #require(made["createCustomer"] as? [String: Any])
    let token = try #require((record["token"] as? [String: Any])?["plainToken"] as? String)
    for secret in [token, "cgt_" + String(repeating: "A", count: 36)] {
      try Command.run(
        "curl",
        [
          "-sS", "--max-time", "10", "-u", "token:\(secret)",
          "\(service.url)/auth/check",
        ])
    }
    service.stop()
    #expect(!(try service.logged().contains(token)))
    #expect(!(try service.logged().contains(Service.administrator)))
    for case let name as String in try #require(
      FileManager.default.enumerator(atPath: data.path))
    {
      let file = data.appending(path: name)
      guard let bytes = try? Data(contentsOf: file) else { continue }
      #expect(bytes.range(of: Data(token.utf8)) == nil, "the secret stands in \(name)")
    }
  }
}
