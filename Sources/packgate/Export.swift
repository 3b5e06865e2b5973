import ArgumentParser
import Foundation
import RegistryStore
import Terminal

/// `packgate export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a registry and its catalog as newline-delimited JSON.",
    discussion: """
      One object a line, which packgate import takes. Works beside a running server, over one \
      snapshot, in bounded memory. Holds no token: only the store's own digests of them exist, and \
      they stay there. FILE is made for its owner alone (mode 0600), and replaced only when the \
      export is complete.
      """)

  @OptionGroup var folder: DataFolder

  @Argument(help: "The file to write; '-', like none, is standard output.")
  var file: String?

  func run() throws {
    let registry = try folder.open(.readOnly)
    defer { registry.close() }
    let path = file == "-" ? nil : file
    let output = try OutputFile(path: path)
    do {
      try folder.read(registry) { snapshot throws(StoreError) in
        let counts = try snapshot.counts()
        let catalog = try snapshot.catalogCounts()
        // A bar would stand between the lines of a terminal.
        let total =
          path == nil && isatty(STDOUT_FILENO) == 1
          ? 0
          : Int(
            counts.customers + counts.packages + counts.bundles + catalog.labels + catalog.packages)
        var exporter = Exporter(output, ProgressBar("exporting", total: total))
        try exporter.run(snapshot)
      }
    } catch {
      output.discard()
      throw error
    }
    try output.finish()
  }
}
