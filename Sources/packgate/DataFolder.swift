import ArgumentParser
import Foundation
import RegistryModel
import RegistryStore
import Tokens

/// The `--data` option, and how verbs open what it names.
struct DataFolder: ParsableArguments {
  @Option(help: "The data folder; else PACKGATE_DATA, else ./data.")
  var data: String?

  private static func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }

  var path: String { data ?? Self.environment("PACKGATE_DATA") ?? "data" }

  /// Where the pepper lies: beside the store unless PACKGATE_PEPPER_FILE names a file.
  var pepperPath: String { Self.environment("PACKGATE_PEPPER_FILE") ?? path + "/pepper" }

  /// Opens the registry, or ends the verb with the store's own sentence.
  func open(
    _ mode: Registry.Options.Mode,
    report: @escaping @Sendable (RegistryEvent) -> Void = { _ in },
    measure: @escaping @Sendable (_ jobs: Int, _ nanoseconds: Int64) -> Void = { _, _ in }
  ) throws -> Registry {
    var options = Registry.Options(mode: mode, report: report, measure: measure)
    // Who only reads takes the limit that the writer has set.
    if mode == .readOnly { options.mapSize = 0 }
    if let text = Self.environment("PACKGATE_FREE_SPACE") {
      guard let bytes = Int(text), bytes >= 0 else {
        throw Refusal.refuse(2, "PACKGATE_FREE_SPACE: \(text) is not a number of bytes")
      }
      options.freeSpaceWatermark = bytes
    }
    do throws(StoreError) {
      return try Registry(path: path, options: options)
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
  }

  /// Lends a snapshot, or ends the verb with the store's own sentence.
  func read<Result>(
    _ registry: Registry, _ body: (Snapshot) throws(StoreError) -> Result
  ) throws -> Result {
    var reader = registry.makeReader()
    do throws(StoreError) {
      return try reader.read(body)
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
  }

  /// Reads the pepper, which must be the one of the registry's tokens, if it has any.
  func digester(of registry: Registry) throws -> TokenDigester {
    let digester: TokenDigester
    do throws(PepperError) {
      digester = TokenDigester(try Pepper.load(path: pepperPath))
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
    guard let known = try fingerprint(registry), known != digester.fingerprint,
      try hasTokens(registry)
    else { return digester }
    throw Refusal.refuse(
      3,
      "The pepper in \(pepperPath) is not the one under which the tokens in \(path) are stored: "
        + "put that one back, or name it in PACKGATE_PEPPER_FILE.")
  }

  /// Reads the pepper, or makes the first one of a registry, and sees to it that the registry knows
  /// it again.
  ///
  /// Where a pepper is named or tokens were made with one, none is made: a slip in a name or a lost
  /// file would end every token without a word.
  func digester(creatingFor registry: Registry) async throws -> TokenDigester {
    if Self.environment("PACKGATE_PEPPER_FILE") == nil, access(pepperPath, F_OK) != 0 {
      try createPepper(for: registry)
    }
    let digester = try digester(of: registry)
    if try fingerprint(registry) != digester.fingerprint {
      // A store that takes no changes now is told at the next start.
      try? await registry.write(actor: "packgate", at: .now) { session throws(CommandError) in
        try session.notePepper(fingerprint: digester.fingerprint)
      }
    }
    return digester
  }

  private func fingerprint(_ registry: Registry) throws -> UInt64? {
    try read(registry) { snapshot throws(StoreError) in try snapshot.pepperFingerprint() }
  }

  private func hasTokens(_ registry: Registry) throws -> Bool {
    try read(registry) { snapshot throws(StoreError) in try snapshot.tokenCount() > 0 }
  }

  private func createPepper(for registry: Registry) throws {
    guard try !hasTokens(registry) else {
      throw Refusal.refuse(
        3,
        "There is no pepper file at \(pepperPath), and only with it the tokens in the registry "
          + "are known. Put it back, or name it in PACKGATE_PEPPER_FILE.")
    }
    do throws(PepperError) {
      _ = try Pepper.create(path: pepperPath)
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
  }
}
