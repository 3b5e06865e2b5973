import Foundation
import Testing

/// The fenced blocks of README.md, which the tests run as they stand.
enum Readme {
  struct Block: Sendable {
    var language: String
    var text: String
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func blocks() throws -> [Block] {
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    var blocks: [Block] = []
    var open: Block?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          open = Block(language: String(line.dropFirst(3)), text: "")
        }
      } else {
        open?.text += line + "\n"
      }
    }
    return blocks
  }

  /// The nginx configuration that the README shows.
  static func nginxConfiguration() throws -> String {
    try #require(try blocks().first { $0.language == "nginx" }, "no nginx block in README.md").text
  }
}
