import Foundation
import Glibc
import PackageSource
import Testing

@Suite struct RefusalTests {
  private func failure(
    _ address: String, timeout: Duration = .seconds(60), allowsLocal: Bool = false,
    package: String = "acme/core", in folder: String
  ) async throws -> PackageSourceError {
    let mirrors = RepositoryMirrors(
      .init(folder: folder, timeout: timeout, allowsLocal: allowsLocal))
    return try await #require(throws: PackageSourceError.self) {
      try await mirrors.sync(package, from: address) { _ in
        Issue.record("\(address) was recorded")
      }
    }
  }

  @Test(arguments: [
    "", "--upload-pack=touch x", "-oProxyCommand=x", "ext::sh -c touch", "ext::sh",
    "fd::17", "file:///srv/x", "/srv/x", "./x", "x", "ssh://-oProxyCommand=x/y",
    "-u@host:path", "user@-host:path", "user@host:-path", "https://", "https:///x", "ftp://host/x",
    "http://host/x y", "http://host/x\n", "https://host/\u{0}", "rsync://host/x", "user@host:",
    "testgit::https://host/x", "transport::user@host:path",
  ])
  func refusesTheAddress(_ address: String) async throws {
    let folder = NSTemporaryDirectory() + "packgate-refused-\(UUID())"
    let error = try await failure(address, in: folder)
    #expect(error.reason == .refusedAddress)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(arguments: ["", "acme", "../x", "acme/../x", "Acme/Core"])
  func refusesThePackage(_ package: String) async throws {
    let folder = NSTemporaryDirectory() + "packgate-refused-\(UUID())"
    let error = try await failure("https://host/x", package: package, in: folder)
    #expect(error.reason == .refusedAddress)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func saysWhatGitSaidOfAPathThatIsNoRepository() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try FileManager.default.createDirectory(
      atPath: repository.path + "/sub", withIntermediateDirectories: true)
    let error = try await failure(
      repository.address + "/sub", allowsLocal: true, in: repository.mirrors)
    #expect(error.reason == .failed)
    #expect(error.message.contains("does not appear to be a git repository"))
  }

  @Test func saysWhatGitSaidOfAHostThatDoesNotAnswer() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let error = try await failure(
      "http://someone:secret@127.0.0.1:1/core.git", in: repository.mirrors)
    #expect(error.reason == .failed)
    #expect(error.message.contains("127.0.0.1"))
    #expect(!error.message.contains("secret"))
  }

  /// A server that takes connections and never says a word.
  @Test func endsGitAndItsHelpersWhenTheTimeIsOver() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let (listener, port) = try silentServer()
    defer { close(listener) }
    for scheme in ["git", "http"] {
      let error = try await failure(
        "\(scheme)://127.0.0.1:\(port)/core.git", timeout: .milliseconds(600),
        in: repository.mirrors)
      #expect(error.reason == .timedOut)
    }
    #expect(try processes(naming: repository.mirrors) == [])
  }

  @Test func endsWhenItsTaskIsCancelled() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    try repository.commit(#"{"name":"acme/core"}"#)
    try repository.tag("1.0.0")
    let mirrors = RepositoryMirrors(.init(folder: repository.mirrors, allowsLocal: true))
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await mirrors.sync("acme/core", from: repository.address) { $0.versions.count }
    }
    task.cancel()
    let error = await #expect(throws: PackageSourceError.self) { try await task.value }
    #expect(error?.reason == .cancelled)
    let count = try await mirrors.sync("acme/core", from: repository.address) { $0.versions.count }
    #expect(count == 1)
  }

  @Test func stoppingEndsGitAndRefusesLaterSyncs() async throws {
    let repository = try TestRepository()
    defer { repository.remove() }
    let (listener, port) = try silentServer()
    defer { close(listener) }
    let mirrors = RepositoryMirrors(.init(folder: repository.mirrors))
    let sync: @Sendable () async throws -> Int = {
      try await mirrors.sync("acme/core", from: "git://127.0.0.1:\(port)/core.git") {
        $0.versions.count
      }
    }
    let task = Task { try await sync() }
    while try processes(naming: repository.mirrors) == [] { await Task.yield() }
    await mirrors.stop()
    #expect(try processes(naming: repository.mirrors) == [])
    let error = await #expect(throws: PackageSourceError.self) { try await task.value }
    #expect(error?.reason == .cancelled)
    let later = await #expect(throws: PackageSourceError.self) { try await sync() }
    #expect(later?.reason == .cancelled)
  }

  /// A socket whose connections nobody answers, and its port.
  private func silentServer() throws -> (listener: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port =
      withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Bool in
          bind(listener, pointer, length) == 0 && listen(listener, 4) == 0
            && getsockname(listener, pointer, &length) == 0
        }
      } ? UInt16(bigEndian: address.sin_port) : 0
    try #require(port != 0)
    return (listener, port)
  }

  /// The command lines of living processes that hold a text.
  private func processes(naming text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
      guard Int(name) != nil,
        let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8)
      else { return nil }
      return line.contains(text) ? line : nil
    }
  }
}
