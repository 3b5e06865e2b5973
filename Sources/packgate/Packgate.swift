import ArgumentParser

/// The command line: one file a verb.
@main
struct Packgate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "packgate",
    abstract: "Decides which token may download which version of which package.",
    version: Release.version,
    subcommands: [
      Serve.self, Satisfies.self, TokenVerb.self, Verify.self, SchemaVerb.self,
    ])
}
