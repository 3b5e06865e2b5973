import Foundation

/// One file of cases.
public struct CaseFile: Sendable {
  /// The file's name without folder and extension; it chooses the suite.
  public let name: String
  /// The whole file.
  public let root: CaseValue
  /// The SDL texts of `schemas` by id, one or a list: the first is built, the others extend it.
  public let schemas: [String: [String]]

  /// Reads a file.
  public init(path: String) throws {
    let url = URL(fileURLWithPath: path)
    name = url.deletingPathExtension().lastPathComponent
    root = try CaseValue(parsing: [UInt8](Data(contentsOf: url)))
    var schemas: [String: [String]] = [:]
    for member in root["schemas"]?.members ?? [] {
      let texts = member.value.string.map { [$0] }
      schemas[member.key] = texts ?? member.value.elements.compactMap(\.string)
    }
    self.schemas = schemas
  }

  /// The cases, under whichever of the two keys the file has.
  public var cases: [CaseValue] { (root["cases"] ?? root["audits"] ?? .null).elements }
}
