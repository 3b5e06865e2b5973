import AdminAPI
import ArgumentParser
import Foundation

/// `packgate schema`.
struct SchemaVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the schema of the admin API.")

  func run() throws {
    FileHandle.standardOutput.write(Data(AdminSchema.sdl))
  }
}
