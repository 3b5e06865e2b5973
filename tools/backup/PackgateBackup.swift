import ArgumentParser
import Foundation

/// The command line of backups: one file a verb.
@main
struct PackgateBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "packgate-backup",
    abstract: "Backs up and restores a registry, with or without a running server.",
    discussion: """
      Exit status of every verb: 0 done, 1 it failed, 2 the command line is malformed, 3 a backup \
      is damaged, 4 a backup is incomplete or one that it continues is missing, 5 the target \
      exists, 6 the key is missing or wrong, 7 the registry itself is damaged, 8 stopped by a \
      signal. Where nothing is said of it, a verb that fails leaves nothing behind.
      """,
    version: "1",
    subcommands: [Create.self, Restore.self, Verify.self, List.self, Prune.self])

  static func main() {
    Interruption.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Console.say(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}
