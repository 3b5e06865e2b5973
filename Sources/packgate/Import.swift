import ArgumentParser
import Foundation
import RegistryModel
import RegistryStore
import Server
import Tokens

/// `packgate import`.
struct Import: AsyncParsableCommand {
  /// What a file is written in.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case ndjson
    case debian
  }

  static let configuration = CommandConfiguration(
    abstract: "Add a registry's content from newline-delimited JSON, or Debian's packages.",
    discussion: """
      Into a store that no server has open; makes the store where there is none.

      --format ndjson takes what packgate export writes. Everything is added in one commit, or \
      nothing is: a line that cannot be taken is named by its number. Packages, bundles and \
      external ids that exist already are such a fault. Labels and catalog packages are merged: \
      what is there stays. The commit is held in memory until it is complete, about 3 KB a line of \
      the catalog. A customer gets a working token only if its line gives one that it has had \
      before ("token"), or with --tokens. PACKGATE_ALLOW_FILE_URLS=true admits repositories on \
      this machine.

      --format debian takes package indexes of Debian's archives, such as apt's \
      /var/lib/apt/lists/*_Packages*, and adds their packages to the catalog with the type debian. \
      A file may be packed with gzip, xz or lz4, whatever its name; the program of that name \
      unpacks it. Each thousand packages is a commit of its own: an import that was interrupted is \
      run again. --labels makes labels too; without PACKGATE_MANY_LABELS=true a package keeps the \
      first one, and the rest are counted as passed over.

      Exit status: 0 everything was added, 2 the input is malformed, 3 the data folder cannot be \
      used.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "What the files are written in.")
  var format = Format.ndjson

  @Argument(help: "The files to read, '-' for standard input. Of ndjson one.")
  var files: [String]

  @Option(help: "Make labels of the field Section or Tag of a Debian index; may be repeated.")
  var labels: [DebianLabels] = []

  @Option(
    help: """
      Mint a token for every customer whose line gives none, and write external id (else id), a \
      tab and the secret to this new file (mode 0600).
      """)
  var tokens: String?

  func validate() throws {
    switch format {
    case .ndjson:
      guard files.count == 1 else { throw ValidationError("Give one file of ndjson.") }
      guard labels.isEmpty else { throw ValidationError("--labels needs --format debian.") }
    case .debian:
      guard tokens == nil else { throw ValidationError("--tokens needs --format ndjson.") }
    }
  }

  func run() async throws {
    let configuration = try ServerConfiguration.ofEnvironment()
    switch format {
    case .ndjson: try await importLines(configuration)
    case .debian: try await importIndexes(configuration)
    }
  }

  private func importLines(_ configuration: ServerConfiguration) async throws {
    let input = try InputFile(files[0])
    let registry = try folder.open(.readWrite)
    defer { registry.close() }
    let digester = try await folder.digester(creatingFor: registry)
    let summary: ImportSummary
    var secrets: TokenFile?
    do throws(CommandError) {
      if let tokens { secrets = try TokenFile(path: tokens) }
      let settings = Importer.Settings(
        input: input, digester: digester, allowsLocalRepositories: configuration.allowsFileURLs,
        rules: configuration.catalogRules, tokens: secrets)
      summary = try await registry.write(actor: "packgate import", at: .now, atomically: true) {
        session throws(CommandError) in
        try Importer.run(settings, &session)
      }
    } catch {
      secrets?.discard()
      throw Refusal.refuse(error, refused: 2)
    }
    print(
      "\(summary.packages) packages with \(summary.versions) versions, \(summary.bundles) bundles, "
        + "\(summary.customers) customers with \(summary.tokens) tokens")
    if summary.hasCatalogLines {
      print("catalog: \(summary.catalog.summary)")
    }
  }

  private func importIndexes(_ configuration: ServerConfiguration) async throws {
    let registry = try folder.open(.readWrite)
    defer { registry.close() }
    var importer = DebianImporter(registry, labels: labels, rules: configuration.catalogRules)
    try await importer.run(files)
    let summary = importer.summary
    print("\(summary.stanzas) stanzas: \(summary.counts.summary)")
    if summary.counts.passedOver > 0 {
      print("\(summary.counts.passedOver) labels passed over: a package takes no more of them")
    }
    if summary.shortened > 0 {
      print("\(summary.shortened) descriptions cut off or homepages left out: they are too long")
    }
  }
}

extension MergeCounts {
  /// What was added, for people.
  fileprivate var summary: String {
    "\(newPackages) packages, \(newVersions) versions and \(newLabels) labels added, "
      + "\(assigned) labels assigned"
  }
}
