import ArgumentParser

/// The command line: one file a verb.
@main
struct Packgate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "packgate",
    abstract: "Decides which token may download which version of which package.",
    version: Release.version,
    subcommands: [
      Serve.self, Check.self, Satisfies.self, TokenVerb.self, Import.self, Export.self,
      Verify.self, Stats.self, SchemaVerb.self,
    ])
}
