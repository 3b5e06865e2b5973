import ArgumentParser
import LMDB
import RegistryStore

/// `packgate verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every page, record and index of a store.",
    discussion: """
      Looks at all pages of the file first, without trusting one of them; if nothing is wrong \
      there, at every record and at every index in both directions. Works beside a running \
      server. Exit status: 0 nothing is wrong, 1 something is (one line \
      each), 3 the data folder cannot be used.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "Stop after this many findings.")
  var limit = 1000

  func run() throws {
    try inspectPages()
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

  /// Damaged pages may lead whoever follows them out of the file.
  private func inspectPages() throws {
    let findings: [PageFinding]
    do throws(StoreError) {
      findings = try Registry.inspectPages(path: folder.path, limit: limit)
    } catch {
      switch error {
      // Opening it says more closely what it is.
      case .missing, .notARegistry: return
      default: throw Refusal.refuse(3, "\(error)")
      }
    }
    for finding in findings { print(finding) }
    guard findings.isEmpty else { throw ExitCode(1) }
  }
}
