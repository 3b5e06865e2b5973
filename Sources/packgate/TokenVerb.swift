import ArgumentParser
import Authorization
import Foundation
import RegistryModel
import RegistryStore
import Tokens

/// `packgate token`: making and examining tokens without a server.
struct TokenVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Make or examine tokens.",
    subcommands: [Admin.self, Create.self, Inspect.self])

  struct Admin: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a new administrator token, for ADMIN_TOKEN.")

    func run() { print(TokenSecret(minting: .administrator).text) }
  }

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell whether a text from standard input is a well-formed token.",
      discussion: """
        The token is read from standard input, not from the arguments, where other users of the \
        machine could see it. Exit status 1: it is not well-formed.
        """)

    func run() throws {
      let text = SecretInput.line()
      guard let secret = TokenSecret(text) else {
        throw Refusal.refuse(1, "not a token: prefix, length, alphabet or checksum is wrong")
      }
      switch secret.kind {
      case .customer: print("customer token \(secret.hint)")
      case .administrator: print("administrator token \(secret.hint)")
      }
    }
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a token for a customer, in a store that no server has open.",
      discussion: "Prints the secret, this once. With a running server use createToken instead.")

    @OptionGroup var folder: DataFolder

    @Option(help: "The customer's id, or external:<external id>.")
    var customer: String

    @Option(help: "A name to recognise the token by.")
    var name: String?

    @Flag(help: "Metadata only, no downloads.")
    var metadataOnly = false

    @Option(help: "A package name or vendor/*; may be repeated. None: every package.")
    var package: [String] = []

    func run() async throws {
      let registry = try folder.open(.existing)
      defer { registry.close() }
      guard let customer = CustomerReference(customer) else {
        throw Refusal.refuse(2, "--customer: neither a customer's id nor external:<external id>")
      }
      let secret = TokenSecret(minting: .customer)
      let command = CreateToken(
        customer: customer, token: try folder.digester(of: registry).minted(secret), name: name,
        scope: metadataOnly ? .metadata : .download, packageScopes: package)
      do throws(CommandError) {
        _ = try await registry.write(actor: "packgate token", at: .now) {
          session throws(CommandError) in
          try session.apply(command)
        }
      } catch {
        throw Refusal.refuse(error, refused: 1)
      }
      print(secret.text)
    }
  }
}

extension Timestamp {
  /// The system clock's present moment.
  static var now: Timestamp {
    Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
  }
}
