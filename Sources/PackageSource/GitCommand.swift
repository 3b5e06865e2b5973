internal import Glibc
internal import Subprocess

/// Runs git: no shell, nothing of the user's configuration, bounded output, a deadline.
struct GitCommand: Sendable {
  /// When every command of this sync must be done.
  let deadline: ContinuousClock.Instant
  /// Whether `file://` and local paths may be read.
  let allowsLocal: Bool

  /// Runs one command in a process group of its own and gives its standard output.
  ///
  /// - Parameter limit: the longest output in bytes that is read.
  /// - Throws: ``PackageSourceError``.
  func run(
    _ arguments: [String], input: [UInt8] = [], limit: Int
  ) async throws(PackageSourceError) -> [UInt8] {
    let configuration = configuration(arguments)
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await GitCommand.finish(configuration, input, limit) }
      group.addTask {
        do {
          try await Task.sleep(until: deadline, clock: .continuous)
          return .failure(PackageSourceError(.timedOut, "git did not finish in time."))
        } catch {
          return .failure(PackageSourceError(.cancelled, "The sync was stopped."))
        }
      }
      // Whoever is first decides; ending the other ends git and its helpers.
      let first = await group.next()
      group.cancelAll()
      return first
    }
    guard let outcome else { throw PackageSourceError(.failed, "git was not run.") }
    return try outcome.get()
  }

  private typealias Outcome = Result<[UInt8], PackageSourceError>

  private static func finish(
    _ configuration: Configuration, _ input: [UInt8], _ limit: Int
  ) async -> Outcome {
    do {
      let result = try await Subprocess.run(
        configuration, input: .array(input), output: .bytes(limit: limit),
        error: .sequence
      ) { execution in
        // Only the end of what git says is of use, however much it says.
        var tail: [UInt8] = []
        for try await chunk in execution.standardError {
          tail += chunk.withUnsafeBytes { Array($0) }
          if tail.count > 2 * longestComplaint { tail.removeFirst(tail.count - longestComplaint) }
        }
        return tail
      }
      guard result.terminationStatus.isSuccess else {
        return .failure(PackageSourceError(gitSaid: result.closureResult))
      }
      return .success(result.standardOutput)
    } catch let error as SubprocessError {
      return .failure(PackageSourceError(error))
    } catch {
      return .failure(PackageSourceError(.failed, "git could not be run: \(error)."))
    }
  }

  private static let longestComplaint = 16 << 10

  private func configuration(_ arguments: [String]) -> Configuration {
    var options = PlatformOptions()
    // A session of its own has no terminal to prompt on, and its group takes helpers along.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    return Configuration(
      executable: .name("git"), arguments: Arguments(GitCommand.settings + arguments),
      environment: .custom(environment), platformOptions: options)
  }

  /// Settings that a mirror's own configuration cannot override.
  private static let settings = [
    "-c", "credential.helper=", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
    "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "http.lowSpeedLimit=1000",
    "-c", "http.lowSpeedTime=30",
  ]

  private var environment: [Environment.Key: String] {
    var environment: [Environment.Key: String] = [
      "GIT_ALLOW_PROTOCOL": allowsLocal ? "https:http:ssh:git:file" : "https:http:ssh:git",
      "GIT_ASKPASS": "/bin/false",
      "GIT_CONFIG_GLOBAL": "/dev/null",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=20",
      "GIT_TERMINAL_PROMPT": "0",
      // Nothing reads a user's own files, .netrc among them.
      "HOME": "/nonexistent",
      "LC_ALL": "C",
      "PATH": "/usr/local/bin:/usr/bin:/bin",
    ]
    for name in GitCommand.inherited {
      if let value = getenv(name.rawValue) { environment[name] = String(cString: value) }
    }
    return environment
  }

  /// How the machine reaches the network, and where its programs and keys are.
  private static let inherited: [Environment.Key] = [
    "PATH", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy",
    "no_proxy", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "all_proxy", "TMPDIR",
  ]
}

extension PackageSourceError {
  fileprivate init(_ error: SubprocessError) {
    switch error.code {
    case .executableNotFound: self.init(.gitMissing, "The git command was not found.")
    case .outputLimitExceeded: self.init(.tooLarge, "The repository has more tags than are read.")
    default: self.init(.failed, "git could not be run: \(error.description).")
    }
  }
}
