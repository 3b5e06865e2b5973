import Foundation

/// Debian's nginx in front of a static repository, with the configuration that the README shows.
final class Nginx: @unchecked Sendable {
  let process = Process()
  let port: Int
  private let scratch: Scratch

  /// Starts nginx on a port that was free a moment ago.
  ///
  /// - Parameters:
  ///   - configuration: The README's configuration, with its ports and folder.
  ///   - service: The port of the packgate server.
  ///   - root: The folder of the Composer repository.
  init(configuration: String, port: Int, service: Int, root: URL) throws {
    self.port = port
    scratch = try Scratch()
    let own =
      configuration
      .replacingOccurrences(of: "127.0.0.1:8080", with: "127.0.0.1:\(service)")
      .replacingOccurrences(of: "127.0.0.1:8000", with: "127.0.0.1:\(port)")
      .replacingOccurrences(of: "/srv/composer", with: root.path)
    let file = scratch.folder.appending(path: "nginx.conf")
    let folder = scratch.folder.path
    // Only where nginx keeps its own files is added: a test may not write below /var.
    let preamble = """
      daemon off; master_process off; pid \(folder)/nginx.pid; error_log \(folder)/error.log;

      """
    let places = """
      http {
        access_log off;
        client_body_temp_path \(folder)/body; proxy_temp_path \(folder)/proxy;
        fastcgi_temp_path \(folder)/fastcgi; uwsgi_temp_path \(folder)/uwsgi;
        scgi_temp_path \(folder)/scgi;
      """
    let text = preamble + own.replacingOccurrences(of: "http {", with: places)
    try Data(text.utf8).write(to: file)
    process.executableURL = URL(filePath: "/usr/sbin/nginx")
    process.arguments = ["-p", folder, "-c", file.path]
    process.standardInput = FileHandle.nullDevice
    process.standardError = try scratch.writer("err")
    try process.run()
    try Port.waitUntilOpen(port) { self.process.isRunning }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  func logged() throws -> String {
    (try? scratch.text("error.log")) ?? ""
  }

  deinit {
    // Not SIGTERM: a test's threads block signals, and nginx starts with what they block.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    scratch.remove()
  }
}

/// Ports of the loopback address.
enum Port {
  struct NeverOpened: Error { var port: Int }

  /// A port that nothing listened on when this was asked.
  static func free() -> Int {
    let socket = Self.tcp()
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = bind(socket, generic, length)
        _ = getsockname(socket, generic, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  static func waitUntilOpen(_ port: Int, while going: () -> Bool) throws {
    for _ in 0..<500 {
      let socket = Self.tcp()
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(port).bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let answer = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if answer == 0 { return }
      guard going() else { break }
      usleep(20_000)
    }
    throw NeverOpened(port: port)
  }

  private static func tcp() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  }
}
