import Foundation
import Testing

/// What operators see of a server: its log, its metrics, its unit.
@Suite struct OperatingTests {
  @Test func aLogForProgramsIsOneObjectALine() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: [
        "PACKGATE_LOG_FORMAT": "json", "LOG_LEVEL": "debug",
        "PACKGATE_MAX_INVALID_CREDENTIALS": "1",
      ])
    for _ in 0..<3 {
      try Command.run(
        "curl", ["-sS", "-H", "Authorization: Bearer cga_wrong", service.url + "/metrics"])
    }
    #expect(service.stop() == 0)
    let lines = try service.errors().split(separator: "\n")
    #expect(lines.count >= 3)
    var messages: [String] = []
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let entry = try #require(object, "\(line)")
      let time = try #require(entry["time"] as? String)
      #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line)")
      #expect(["debug", "info", "notice", "warning"].contains(entry["level"] as? String))
      messages.append(try #require(entry["message"] as? String))
      if messages.last == "many invalid credentials" {
        #expect(entry["metadata"] as? [String: String] == ["address": "127.0.0.1"])
      }
      #expect(!line.contains(Service.administrator) && !line.contains("cga_wrong"))
    }
    #expect(messages.first == "listening" && messages.last == "stopped")
    #expect(messages.contains("many invalid credentials"))
  }

  @Test func aLogFormatThatIsNoneIsRefused() throws {
    let run = try Command.run(
      Service.executable.path, ["serve"], environment: ["PACKGATE_LOG_FORMAT": "xml"])
    #expect(run.status == 2)
    #expect(run.errors.contains("PACKGATE_LOG_FORMAT: xml is neither text nor json"))
  }

  @Test func theTokenMayStandInAFile() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = scratch.folder.appending(path: "admin-token")
    try Data((Service.administrator + "\n").utf8).write(to: file)
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: ["ADMIN_TOKEN": "", "PACKGATE_ADMIN_TOKEN_FILE": file.path])
    let page = try Command.run(
      "curl",
      ["-sS", "-H", "Authorization: Bearer \(Service.administrator)", service.url + "/metrics"])
    #expect(page.output.contains("packgate_build_info"))
    for (name, token) in [("none", ""), ("admin-token", "another")] {
      let run = try Command.run(
        Service.executable.path, ["serve", "--data", scratch.folder.appending(path: "x").path],
        environment: [
          "ADMIN_TOKEN": token,
          "PACKGATE_ADMIN_TOKEN_FILE": scratch.folder.appending(path: name).path,
        ])
      #expect(run.status == 2, "\(run)")
      #expect(run.errors.contains("PACKGATE_ADMIN_TOKEN_FILE"), "\(run)")
    }
  }

  /// The parser of Prometheus's own Python client, which `tools/test` installs.
  @Test func prometheusReadsTheMetrics() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let admin = AdminClient(url: service.url)
    _ = try admin.run("{ serverInfo { version } }")
    _ = try admin.run("mutation { createBundle(input: {name: \"b\"}) { name } }")
    let script = """
      import sys, time, urllib.request
      from prometheus_client.parser import text_string_to_metric_families
      def read():
        headers = {"Authorization": "Bearer " + sys.argv[2]}
        request = urllib.request.Request(sys.argv[1], headers=headers)
        text = urllib.request.urlopen(request).read().decode()
        return {f.name: f for f in text_string_to_metric_families(text)}
      def value(name, **labels):
        family = name[:-6] if name.endswith("_total") else name
        for suffix in ("", "_sum", "_count"):
          if suffix and family.endswith(suffix): family = family[:-len(suffix)]
        return [s.value for s in families[family].samples
          if s.name == name and labels.items() <= s.labels.items()]
      for _ in range(100):
        families = read()
        if sum(value("packgate_graphql_requests_total", outcome="data")) == 2: break
        time.sleep(0.1)
      assert value(
        "packgate_graphql_requests_total", api="admin", operation="query", outcome="data") == [1]
      assert value(
        "packgate_graphql_requests_total", api="admin", operation="mutation", outcome="data") == [1]
      assert value("packgate_store_commit_jobs_count")[0] >= 1
      assert value("packgate_store_commit_duration_seconds_sum")[0] > 0
      checks = families["packgate_checks"]
      assert checks.type == "counter" and len(checks.samples) == 18
      assert families["packgate_graphql_duration_seconds"].type == "histogram"
      assert 1e9 < value("process_start_time_seconds")[0] <= time.time() + 1
      print(len(families))
      """
    let python = ProcessInfo.processInfo.environment["PACKGATE_PYTHON"] ?? "python3"
    let known = try Command.run(python, ["-c", "import prometheus_client"])
    guard known.status == 0 else {
      print("SKIPPED: no prometheus_client for \(python); metrics read by our own parser only")
      return
    }
    let run = try Command.run(
      python, ["-c", script, service.url + "/metrics", Service.administrator])
    #expect(run.status == 0, "\(run)")
    #expect((Int(run.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > 25)
  }

  @Test func systemdTakesTheUnit() throws {
    let unit = Readme.root.appending(path: "tools/packgate.service")
    let text = try String(contentsOf: unit, encoding: .utf8)
    let scratch = try Scratch()
    defer { scratch.remove() }
    // systemd looks whether the program is there.
    let own = text.replacingOccurrences(
      of: "/usr/local/bin/packgate", with: Service.executable.path)
    let file = scratch.folder.appending(path: "packgate.service")
    try Data(own.utf8).write(to: file)
    // Every setting in it is one that there is.
    let settings = try String(contentsOf: Readme.root.appending(path: "README.md"), encoding: .utf8)
    for match in text.matches(of: /PACKGATE_[A-Z_]+/) {
      #expect(settings.contains("`\(match.output)`"), "\(match.output)")
    }
    guard try Command.run("which", ["systemd-analyze"]).status == 0 else {
      print("SKIPPED: no systemd-analyze here; the unit was not verified")
      return
    }
    let verified = try Command.run("systemd-analyze", ["verify", file.path])
    let said = (verified.output + verified.errors).split(separator: "\n")
      .filter { $0.contains("packgate") }
    #expect(verified.status == 0 && said.isEmpty, "\(said)")
    let security = try Command.run(
      "systemd-analyze", ["security", "--offline=true", "--threshold=20", file.path])
    #expect(security.status == 0, "\(security)")
  }

  /// What a build needs stands in two places: where one has it, the other must.
  @Test func theImageInstallsWhatABuildNeeds() throws {
    let tools = Readme.root.appending(path: "tools")
    let setup = try String(contentsOf: tools.appending(path: "setup"), encoding: .utf8)
    let image = try String(contentsOf: tools.appending(path: "Containerfile"), encoding: .utf8)
    let list = try #require(setup.firstMatch(of: /(?s)packages=\(\n(.*?)\)/)).output.1
    let words = image.split { $0.isWhitespace }
    let needed = list.split { $0.isWhitespace }.filter { $0.hasSuffix("-dev") }
    #expect(needed.count > 3)
    for package in needed { #expect(words.contains(package), "\(package)") }
  }

  /// What the unit relies on: the server tells who started it that it is ready, reloads and stops.
  @Test func theServerTellsItsManager() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let script = """
      import os, signal, socket, subprocess, sys
      # The threads of tests block signals, and a child starts with what they block.
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      manager.bind(sys.argv[1]); manager.settimeout(30)
      server = subprocess.Popen(sys.argv[2:], env={**os.environ, "NOTIFY_SOCKET": sys.argv[1]})
      heard = lambda: manager.recv(4096).decode()
      try:
        assert heard() == "READY=1"
        server.send_signal(signal.SIGHUP)
        assert heard().startswith("RELOADING=1\\nMONOTONIC_USEC=")
        assert heard() == "READY=1"
        server.terminate()
        assert heard() == "STOPPING=1"
        sys.exit(server.wait(30))
      finally:
        server.kill()
      """
    let run = try Command.run(
      "python3",
      [
        "-c", script, scratch.folder.appending(path: "notify").path, Service.executable.path,
        "serve", "--port", "0", "--data", scratch.folder.appending(path: "data").path,
      ], environment: ["ADMIN_TOKEN": Service.administrator])
    #expect(run.status == 0, "\(run)")
  }

  /// No container engine runs in the tests: this much is known of the image without one.
  @Test func theContainersFileFitsTheSources() throws {
    let text = try String(
      contentsOf: Readme.root.appending(path: "tools/Containerfile"), encoding: .utf8)
    let readme = try String(
      contentsOf: Readme.root.appending(path: "README.md"), encoding: .utf8)
    for match in text.matches(of: /PACKGATE_[A-Z_]+/) {
      #expect(readme.contains("`\(match.output)`"), "\(match.output)")
    }
    let setup = try String(
      contentsOf: Readme.root.appending(path: "tools/setup"), encoding: .utf8)
    for library in ["liblmdb-dev", "libsodium-dev", "libzstd-dev", "zlib1g-dev"] {
      #expect(text.contains(library) && setup.contains(library))
    }
    for line in text.split(separator: "\n")
    where line.hasPrefix("COPY ") && !line.contains("--from") {
      for name in line.split(separator: " ").dropFirst().dropLast() where !name.contains("*") {
        let path = Readme.root.appending(path: String(name)).path
        #expect(FileManager.default.fileExists(atPath: path), "\(name)")
      }
    }
    #expect(text.contains("\nUSER 999\n") && text.contains("\nHEALTHCHECK "))
  }
}
