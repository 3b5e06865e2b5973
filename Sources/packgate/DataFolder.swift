import ArgumentParser
import Foundation
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
    report: @escaping @Sendable (RegistryEvent) -> Void = { _ in }
  ) throws -> Registry {
    do throws(StoreError) {
      return try Registry(path: path, options: .init(mode: mode, report: report))
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
  }

  /// Reads the pepper; with `creating`, makes it where there is none.
  ///
  /// A named pepper file is never made: a name with a slip in it would end every token.
  func digester(creating: Bool = false) throws -> TokenDigester {
    do throws(PepperError) {
      if creating, Self.environment("PACKGATE_PEPPER_FILE") == nil,
        access(pepperPath, F_OK) != 0
      {
        return TokenDigester(try Pepper.create(path: pepperPath))
      }
      return TokenDigester(try Pepper.load(path: pepperPath))
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
  }
}
