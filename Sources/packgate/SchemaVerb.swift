import AdminAPI
import ArgumentParser
import CatalogAPI
import Foundation

/// `packgate schema`.
struct SchemaVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the schema of the admin API, or of the catalog label API.")

  enum API: String, ExpressibleByArgument, CaseIterable {
    case admin, catalog
  }

  @Option(help: "Which API.")
  var api = API.admin

  func run() throws {
    let sdl =
      switch api {
      case .admin: AdminSchema.sdl
      case .catalog: CatalogSchema.sdl
      }
    FileHandle.standardOutput.write(Data(sdl))
  }
}
