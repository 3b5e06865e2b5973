import Foundation

/// The checkout that holds this file, and what the tidy rules read of it.
enum Checkout {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A source file: its path from the root, and its lines.
  struct File: Sendable, CustomStringConvertible {
    var path: String
    var lines: [Substring]
    var description: String { path }

    /// The module a file belongs to: the folder below `Sources` or `Tests`.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var imports: [String] {
      lines.compactMap { line in
        var words = line.split(separator: " ")
        while let first = words.first, first.hasPrefix("@") || Self.levels.contains(first) {
          words.removeFirst()
        }
        guard words.first == "import", words.count >= 2 else { return nil }
        // `import struct Foundation.URL` names the module behind the kind.
        let name = Self.kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return String(name.split(separator: ".")[0])
      }
    }

    private static let levels: Set<Substring> = ["public", "internal", "private", "package"]
    private static let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "func", "let", "var", "typealias",
    ]
  }

  /// The files with one of these endings below a folder of the root, in path order.
  static func files(below folder: String, endings: [String] = ["swift"]) throws -> [File] {
    let base = root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var files: [File] = []
    for case let path as String in walker {
      guard !path.hasPrefix("."), endings.contains((path as NSString).pathExtension) else {
        continue
      }
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      files.append(
        File(
          path: "\(folder)/\(path)",
          lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
    }
    return files.sorted { $0.path < $1.path }
  }
}
