import Foundation

/// A project folder in which Debian's composer installs through the front end.
struct ComposerClient {
  var repository: String
  /// The front end's `host:port`, for which the credential is.
  var origin: String

  /// Runs `composer install` for one requirement in a new project.
  ///
  /// - Parameter cache: where Composer keeps what it fetches; nil is a new folder.
  func install(
    _ package: String, _ version: String, token: String?, cache: URL? = nil
  ) throws -> Outcome {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let project: [String: Any] = [
      "require": [package: version],
      "repositories": [
        ["type": "composer", "url": repository], ["packagist": false],
      ] as [Any],
      "config": ["secure-http": false],
    ]
    try JSONSerialization.data(withJSONObject: project)
      .write(to: scratch.folder.appending(path: "composer.json"))
    var environment = [
      "COMPOSER_HOME": scratch.folder.appending(path: "home").path,
      "COMPOSER_CACHE_DIR": (cache ?? scratch.folder.appending(path: "cache")).path,
      "COMPOSER_ALLOW_SUPERUSER": "1",
      "COMPOSER_DISABLE_NETWORK": "0",
    ]
    if let token {
      let credentials = ["http-basic": [origin: ["username": "token", "password": token]]]
      environment["COMPOSER_AUTH"] = String(
        decoding: try JSONSerialization.data(withJSONObject: credentials), as: UTF8.self)
    }
    let run = try Command.run(
      "composer", ["install", "--no-interaction", "--no-progress"],
      in: scratch.folder, environment: environment)
    let file = scratch.folder.appending(path: "vendor/\(package)/version.php")
    return Outcome(
      status: run.status, text: run.output + run.errors,
      installed: try? String(contentsOf: file, encoding: .utf8))
  }

  struct Outcome {
    var status: Int32
    var text: String
    /// What the installed package's PHP file says, where it was installed.
    var installed: String?
  }
}
