import Foundation
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

  /// TLS has an end of its own, which says that nothing is missing.
  @Test func aBrokenAnswerDoesNotLookWhole() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.path + "/certificate", folder.path + "/key")
    _ = try Self.run(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-subj", "/CN=localhost", "-keyout", key, "-out", certificate)
    let script = """
      import socket, ssl, sys
      plain = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      client = ssl._create_unverified_context().wrap_socket(plain, suppress_ragged_eofs=False)
      client.sendall(sys.argv[2].encode())
      count = 0
      try:
        while part := client.recv(65536): count += len(part)
        print("whole", count > 300000)
      except OSError:
        print("broken")
      """
    try await withServer({ ($0.certificateFile, $0.keyFile) = (certificate, key) }) { server in
      for (text, found) in [("broken 3 100000", "broken\n"), ("parts 3 100000", "whole True\n")] {
        let request = graphQLPost(text, version: "1.0")
        let seen = try Self.run("python3", "-c", script, "\(server.port)", request)
        #expect(seen == found)
      }
    }
  }
}
