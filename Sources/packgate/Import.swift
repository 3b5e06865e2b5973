import ArgumentParser
import Foundation
import RegistryModel
import RegistryStore
import Server
import Tokens

/// `packgate import`.
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add packages, bundles and customers from newline-delimited JSON.",
    discussion: """
      Takes what packgate export writes, into a store that no server has open; makes the store \
      where there is none. Everything is added in one commit, or nothing is: a line that cannot be \
      taken is named by its number. Names and external ids that exist already are such a fault; \
      nothing is merged.

      A customer gets a working token only if its line gives one that it has had before ("token"), \
      or with --tokens. PACKGATE_ALLOW_FILE_URLS=true admits repositories on this machine. Exit \
      status: 0 everything was added, 2 the input is malformed, 3 the data folder cannot be used.
      """)

  @OptionGroup var folder: DataFolder

  @Argument(help: "The file to read, or '-' for standard input.")
  var file: String

  @Option(
    help: """
      Mint a token for every customer whose line gives none, and write external id (else id), a \
      tab and the secret to this new file (mode 0600).
      """)
  var tokens: String?

  func run() async throws {
    let allowsLocal = try ServerConfiguration.ofEnvironment().allowsFileURLs
    let input = try openInput()
    defer { if input != STDIN_FILENO { close(input) } }
    let registry = try folder.open(.readWrite)
    defer { registry.close() }
    let digester = try folder.digester(creatingFor: registry)
    let summary: ImportSummary
    var secrets: TokenFile?
    do throws(CommandError) {
      if let tokens { secrets = try TokenFile(path: tokens) }
      let settings = Importer.Settings(
        input: input, digester: digester, allowsLocalRepositories: allowsLocal, tokens: secrets)
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
  }

  private func openInput() throws -> Int32 {
    guard file != "-" else { return STDIN_FILENO }
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Refusal.refuse(2, "\(file): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }
}
