import ArgumentParser
import Foundation

/// The command line: one file a verb.
@main
struct Packgate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "packgate",
    abstract: "Decides which token may download which version of which package.",
    discussion: """
      Exit status of every verb: 0 yes or done, 1 no, 2 the input is malformed, 3 the data folder \
      cannot be used.
      """,
    version: Release.version,
    subcommands: [
      Serve.self, Check.self, Satisfies.self, TokenVerb.self, Import.self, Export.self,
      Verify.self, Compact.self, Stats.self, SchemaVerb.self,
    ])

  /// Runs the verb that the arguments name; unreadable ones are malformed input like any other.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }
}
