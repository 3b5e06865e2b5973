import Foundation
import Synchronization
import Testing

@testable import Server

/// What is different under TLS.
@Suite struct TLSTests {
  private static func run(_ command: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [command] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = Pipe()
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs a server with a certificate, and a Python program as its client: what it printed.
  private static func told(
    by script: String, _ input: String, _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) async throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.path + "/certificate", folder.path + "/key")
    _ = try run(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-subj", "/CN=localhost", "-keyout", key, "-out", certificate)
    let output = Mutex("")
    let graphQL = GraphQLDouble(messages: MessageDouble())
    try await withServer(
      { configuration in
        (configuration.certificateFile, configuration.keyFile) = (certificate, key)
        change(&configuration)
      }, graphQL: graphQL
    ) { server in
      let program = connect + script
      let text = try run("python3", "-c", program, "\(server.port)", input)
      output.withLock { $0 = text }
    }
    return output.withLock { $0 }
  }

  private static let connect = """
    import select, socket, ssl, sys
    def connect():
      plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      return ssl._create_unverified_context().wrap_socket(plain, suppress_ragged_eofs=False)

    """

  /// TLS has an end of its own, which says that nothing is missing.
  @Test(arguments: [("broken 3 100000", "broken\n"), ("parts 3 100000", "whole True\n")])
  func aBrokenAnswerDoesNotLookWhole(text: String, told: String) async throws {
    let script = """
      client = connect()
      client.sendall(sys.argv[2].encode())
      count = 0
      try:
        while part := client.recv(65536): count += len(part)
        print("whole", count > 300000)
      except OSError:
        print("broken")
      """
    #expect(try await Self.told(by: script, graphQLPost(text, version: "1.0")) == told)
  }

  /// Lists of different lengths: of some the system takes all but the last mebibyte, which is what
  /// the server buffers. A client that ends its side does so together with its request.
  @Test(arguments: [false, true])
  func aClientThatReadsSlowlyReadsToTheEnd(endsItsSide: Bool) async throws {
    let script = """
      import time
      class Client:
        def __init__(self, request):
          self.plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
          (self.input, self.output) = (ssl.MemoryBIO(), ssl.MemoryBIO())
          self.session = ssl._create_unverified_context().wrap_bio(self.input, self.output)
          self.go_on(self.session.do_handshake)
          self.session.write(request)
          if \(endsItsSide ? 1 : 0):
            try: self.session.unwrap()
            except ssl.SSLWantReadError: pass
          self.plain.sendall(self.output.read())
        def go_on(self, action):
          while True:
            try: return action()
            except ssl.SSLZeroReturnError: return b""
            except ssl.SSLWantReadError:
              self.plain.sendall(self.output.read())
              part = self.plain.recv(65536)
              if part: self.input.write(part)
              else: self.input.write_eof()
        def length(self):
          length = 0
          while part := self.go_on(lambda: self.session.read(65536)): length += len(part)
          return length
      clients = []
      for count in range(1, 21):
        request = sys.argv[2].replace("parts 00", f"parts {count:02}").encode()
        clients.append((count, Client(request)))
      time.sleep(0.5)
      lengths = [client.length() - count * 262144 for count, client in clients]
      print("whole", len(set(lengths)) == 1 and lengths[0] < 500)
      """
    let request = graphQLPost("parts 00 262144", version: "1.0")
    let told = try await Self.told(by: script, request) {
      $0.workers = 20
      $0.timeouts.linger = 100
    }
    #expect(told == "whole True\n")
  }

  private static let health = "GET /health HTTP/1.1\r\nHost: a\r\n"

  /// The server closes first, the client does the same, and nobody waits for anything then.
  @Test(arguments: [
    (health + "Connection: close\r\n\r\n", "200"), (health + "\r\n", "200"),
    // With a close frame behind the handshake.
    (SocketClient.handshake() + "\u{88}\u{80}\u{1}\u{2}\u{3}\u{4}", "101"),
  ])
  func aClosedSessionClosesTheConnection(request: String, status: String) async throws {
    let script = """
      client = connect()
      client.settimeout(20)
      client.sendall(sys.argv[2].encode("latin-1"))
      answer = b""
      while part := client.recv(4096): answer += part
      print(answer[9:12].decode(), client.unwrap().recv(1))
      """
    let told = try await Self.told(by: script, request) {
      $0.timeouts.idle = 50
      $0.timeouts.linger = 60_000
    }
    #expect(told == "\(status) b''\n")
  }

  /// One that has been idle for long is closed before one that sends its header slowly, although
  /// it never answers the end of the session.
  @Test func aClientThatDoesNotCloseIsNotWaitedForLong() async throws {
    let script = """
      idle = connect()
      idle.sendall(sys.argv[2].encode())
      assert b"200 OK" in idle.recv(4096)
      slow = connect()
      slow.sendall(b"GET")
      ended = socket.socket(fileno=idle.detach())
      while True:
        ready = select.select([ended, slow], [], [])[0]
        if slow in ready: sys.exit("slow")
        if not ended.recv(4096): break
      print("idle")
      """
    let told = try await Self.told(by: script, Self.health + "\r\n") {
      $0.timeouts.idle = 50
      $0.timeouts.linger = 50
      $0.timeouts.header = 3_000
    }
    #expect(told == "idle\n")
  }
}
