import Foundation
import Testing

/// TLS as openssl, curl and Python see it.
@Suite struct OperatingTLSTests {
  /// A folder with certificates that openssl has made.
  struct Certificates {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    func path(_ name: String) -> String { scratch.folder.appending(path: name).path }

    /// Makes `NAME.pem` and `NAME.key`.
    func make(_ name: String, kind: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) throws
    {
      let made = try Command.run(
        "openssl",
        ["req", "-x509", "-newkey"] + kind + [
          "-nodes", "-days", "30", "-subj", "/CN=\(name)", "-keyout", path(name + ".key"), "-out",
          path(name + ".pem"), "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
      try #require(made.status == 0, "\(made)")
    }

    /// Puts another certificate and key where the server looks for its own.
    func install(_ name: String) throws {
      for ending in ["pem", "key"] {
        let text = try Data(contentsOf: scratch.folder.appending(path: "\(name).\(ending)"))
        try text.write(to: scratch.folder.appending(path: "own.\(ending)"))
      }
    }

    var settings: [String: String] {
      ["PACKGATE_TLS_CERTIFICATE": path("own.pem"), "PACKGATE_TLS_KEY": path("own.key")]
    }
  }

  @Test(arguments: [["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["rsa:2048"]])
  func clientsSpeakTLS(kind: [String]) throws {
    let certificates = try Certificates()
    defer { certificates.scratch.remove() }
    try certificates.make("own", kind: kind)
    let service = try Service(
      data: certificates.scratch.folder.appending(path: "data"),
      environment: certificates.settings)
    func curl(_ arguments: String...) throws -> Command {
      try Command.run(
        "curl",
        ["-sS", "--max-time", "10", "--cacert", certificates.path("own.pem")] + arguments
          + ["https://127.0.0.1:\(service.port)/health"])
    }
    #expect(try curl().output == #"{"status":"ok"}"#)
    #expect(try curl("--tls-max", "1.2").output == #"{"status":"ok"}"#)
    // Plain HTTP gets no answer.
    let plain = try Command.run("curl", ["-sS", "http://127.0.0.1:\(service.port)/health"])
    #expect(plain.status != 0)
    func client(_ arguments: String...) throws -> Command {
      try Command.run(
        "openssl",
        [
          "s_client", "-connect", "127.0.0.1:\(service.port)", "-CAfile",
          certificates.path("own.pem"),
        ]
          + arguments, input: "")
    }
    let modern = try client("-alpn", "h2,http/1.1")
    #expect(modern.output.contains("ALPN protocol: http/1.1"), "\(modern)")
    #expect(modern.output.contains("TLSv1.3"), "\(modern)")
    #expect(modern.output.contains("Verify return code: 0 (ok)"), "\(modern)")
    let old = try client("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")
    #expect(old.status != 0)
    #expect((old.output + old.errors).contains("alert protocol version"), "\(old)")
    let weak = try client("-tls1_2", "-cipher", "AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA")
    #expect(weak.status != 0)
    let metrics = try Command.run(
      "curl",
      [
        "-sS", "--cacert", certificates.path("own.pem"), "-H",
        "Authorization: Bearer \(Service.administrator)",
        "https://127.0.0.1:\(service.port)/metrics",
      ])
    #expect(metrics.output.contains("packgate_tls_certificate_expiry_timestamp_seconds 1"))
    #expect(service.stop() == 0)
  }

  @Test func aReloadKeepsConnectionsAndABadFileChangesNothing() throws {
    let certificates = try Certificates()
    defer { certificates.scratch.remove() }
    for name in ["first", "second", "third"] { try certificates.make(name) }
    try certificates.install("first")
    let service = try Service(
      data: certificates.scratch.folder.appending(path: "data"),
      environment: certificates.settings)
    // A connection from before the reloads, on which a request is answered after each of them.
    let script = """
      import os, signal, socket, ssl, sys, time
      folder, port, server, log = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
      def connect(name):
        context = ssl.create_default_context(cafile=folder + "/" + name + ".pem")
        plain = socket.create_connection(("127.0.0.1", port))
        return context.wrap_socket(plain, server_hostname="localhost")
      def ask(connection):
        connection.sendall(b"GET /health HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
        assert b"200 OK" in connection.recv(4096)
      def install(certificate, key):
        for source, target in ((certificate, "own.pem"), (key, "own.key")):
          open(folder + "/" + target, "wb").write(open(folder + "/" + source, "rb").read())
      def reload(words):
        seen = open(log).read().count(words)
        os.kill(server, signal.SIGHUP)
        for _ in range(200):
          if open(log).read().count(words) > seen: return
          time.sleep(0.05)
        raise SystemExit("not said: " + words)
      old = connect("first"); ask(old)
      install("second.pem", "second.key"); reload("certificate reloaded"); ask(old)
      between = connect("second"); ask(between)
      install("third.pem", "second.key"); reload("certificate not reloaded"); ask(between)
      ask(connect("second"))
      open(folder + "/own.pem", "w").write("nothing"); reload("certificate not reloaded")
      ask(connect("second"))
      os.remove(folder + "/own.pem"); reload("certificate not reloaded")
      ask(connect("second")); ask(old)
      install("third.pem", "third.key"); reload("certificate reloaded")
      ask(connect("third")); ask(old); ask(between)
      """
    let run = try Command.run(
      "python3",
      [
        "-c", script, certificates.scratch.folder.path, "\(service.port)",
        "\(service.process.processIdentifier)", service.logFile.path,
      ])
    let errors = try service.errors()
    #expect(run.status == 0, "\(run) \(errors)")
    #expect(service.process.isRunning)
  }

  @Test func whatIsWrongIsSaidAtTheStart() throws {
    let certificates = try Certificates()
    defer { certificates.scratch.remove() }
    for name in ["own", "other"] { try certificates.make(name) }
    let locked = certificates.path("locked.key")
    try Command.run(
      "openssl",
      ["ec", "-in", certificates.path("own.key"), "-aes256", "-passout", "pass:x", "-out", locked])
    try Data("nothing".utf8).write(to: certificates.scratch.folder.appending(path: "text"))
    let (own, key) = (certificates.path("own.pem"), certificates.path("own.key"))
    let cases = [
      (own, "", "PACKGATE_TLS_CERTIFICATE: needs the other one"),
      (
        certificates.path("none"), key,
        "PACKGATE_TLS_CERTIFICATE: \(certificates.path("none")) cannot be read"
      ),
      (
        certificates.path("text"), key,
        "PACKGATE_TLS_CERTIFICATE: \(certificates.path("text")) holds no certificate"
      ),
      (
        own, certificates.path("text"),
        "PACKGATE_TLS_KEY: \(certificates.path("text")) holds no private key"
      ),
      (own, locked, "PACKGATE_TLS_KEY: \(locked) holds a key that is encrypted"),
      (
        own, certificates.path("other.key"),
        "\(certificates.path("other.key")) is not the key of the certificate in \(own)"
      ),
    ]
    for (certificate, key, sentence) in cases {
      let run = try Command.run(
        Service.executable.path,
        ["serve", "--port", "0", "--data", certificates.path("data-\(UUID().uuidString)")],
        environment: [
          "ADMIN_TOKEN": Service.administrator, "PACKGATE_TLS_CERTIFICATE": certificate,
          "PACKGATE_TLS_KEY": key,
        ])
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains(sentence), "\(run)")
    }
  }

  @Test func aHandshakeThatDoesNotComeIsCutOff() throws {
    let certificates = try Certificates()
    defer { certificates.scratch.remove() }
    try certificates.make("own")
    let service = try Service(
      data: certificates.scratch.folder.appending(path: "data"),
      environment: certificates.settings.merging(["PACKGATE_HEADER_TIMEOUT": "200"]) { $1 })
    let silent = try Command.run(
      "bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(service.port); timeout 20 cat <&3"])
    #expect(silent.status == 0, "\(silent)")
    // Half of a first message, too.
    let half = try Command.run(
      "bash",
      [
        "-c",
        #"exec 3<>/dev/tcp/127.0.0.1/\#(service.port); printf '\x16\x03\x01\x02\x00' >&3; "#
          + "timeout 20 cat <&3 >/dev/null",
      ])
    #expect(half.status == 0, "\(half)")
  }
}
