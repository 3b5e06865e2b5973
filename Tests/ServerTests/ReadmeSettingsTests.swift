import Foundation
import Testing

@testable import Server

/// The README's table of settings is the program's own.
@Suite struct ReadmeSettingsTests {
  @Test func everySettingStandsInTheReadme() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    for setting in ServerConfiguration.environment {
      // The number of cores is another one on every machine.
      let value = setting.name == "PACKGATE_LOOPS" ? "one a core" : setting.defaultValue
      let row = "| `\(setting.name)` | \(setting.summary) | \(value) |"
      #expect(readme.contains(row), "README.md lacks \(row)")
    }
  }
}
