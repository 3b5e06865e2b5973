import Foundation

/// A package as a git repository with tags, made for a test by the real `git`.
struct SourceRepository {
  var name: String
  var folder: URL

  var url: String { "file://\(folder.path)" }

  /// Makes a repository whose tags are `versions`, each with a composer.json and one PHP file.
  init(name: String, versions: [String], in parent: URL) throws {
    self.name = name
    folder = parent.appending(path: name.replacingOccurrences(of: "/", with: "-"))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try git("init", "-q", "-b", "main")
    for version in versions { try release(version) }
  }

  func release(_ version: String) throws {
    let manifest = """
      {"name": "\(name)", "description": "What \(name) is for", "type": "library"}

      """
    try Data(manifest.utf8).write(to: folder.appending(path: "composer.json"))
    try Data("<?php return '\(version)';\n".utf8).write(to: folder.appending(path: "version.php"))
    try git("add", ".")
    try git("commit", "-q", "-m", "Release \(version)")
    try git("tag", version)
  }

  @discardableResult
  func git(_ arguments: String...) throws -> String {
    let run = try Command.run(
      "git",
      ["-c", "user.name=Packgate", "-c", "user.email=tests@packgate.example"] + arguments,
      in: folder)
    guard run.status == 0 else { throw Failure(text: run.errors) }
    return run.output
  }

  struct Failure: Error { var text: String }
}

/// A static Composer repository on disk: packages.json, p2/ and dist/, as a vendor would serve it.
struct ComposerRepository {
  var folder: URL

  init(of sources: [SourceRepository], at url: String, in folder: URL) throws {
    self.folder = folder
    let files = FileManager.default
    let names = sources.map(\.name)
    let index: [String: Any] = [
      "packages": [String](), "metadata-url": "/p2/%package%.json",
      "available-packages": names, "notify-batch": "/downloads",
    ]
    try write(index, to: "packages.json")
    for source in sources {
      var versions: [[String: Any]] = []
      for tag in try source.git("tag").split(separator: "\n").map(String.init) {
        let version = tag.hasPrefix("v") ? String(tag.dropFirst()) : tag
        let path = "dist/\(source.name)/\(version).zip"
        let archive = folder.appending(path: path)
        try files.createDirectory(
          at: archive.deletingLastPathComponent(), withIntermediateDirectories: true)
        try source.git("archive", "--format=zip", "-o", archive.path, tag)
        versions.append([
          "name": source.name, "version": version, "type": "library",
          "dist": ["type": "zip", "url": "\(url)/\(path)"],
        ])
      }
      try write(["packages": [source.name: versions]], to: "p2/\(source.name).json")
      try write(["packages": [source.name: [Any]()]], to: "p2/\(source.name)~dev.json")
    }
  }

  private func write(_ object: [String: Any], to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: object).write(to: file)
  }
}
