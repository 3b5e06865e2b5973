import ArgumentParser
import RegistryStore

/// `packgate verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every record and index of a store in both directions.",
    discussion: """
      Works beside a running server. Exit status: 0 nothing is wrong, 1 something is (one line \
      each), 3 the data folder cannot be used.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "Stop after this many findings.")
  var limit = 1000

  func run() throws {
    let registry = try folder.open(.readOnly)
    defer { registry.close() }
    let findings: [Finding]
    do throws(StoreError) {
      findings = try registry.verify(limit: limit)
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
    for finding in findings { print(finding) }
    guard findings.isEmpty else { throw ExitCode(1) }
    print("\(folder.path): nothing is wrong.")
  }
}
