import CatalogAPI
import Foundation
import GraphQLLanguage
import GraphQLTypeSystem
import Testing

@Suite struct SchemaTests {
  @Test func theServedSchemaIsTheContract() async throws {
    guard let cases = ProcessInfo.processInfo.environment["PACKGATE_CASES"], !cases.isEmpty else {
      print("SKIPPED 1 test: PACKGATE_CASES names no folder, so the contract is not compared.")
      return
    }
    let path = URL(filePath: cases).deletingLastPathComponent().appending(
      path: "contract/catalog.graphqls")
    let contract = try Schema.build(sdl: [Array(try Data(contentsOf: path))])
    let expected = Self.members(of: contract)
    #expect(expected.count > 200)
    #expect(Self.members(of: CatalogSchema.schema) == expected)
  }

  /// Every type, field, argument and enum value, with its type and default.
  static func members(of schema: Schema) -> [String: String] {
    var members: [String: String] = [:]
    for type in schema.types where !type.isBuiltIn {
      let name = schema.string(type.name)
      members[name] = "\(type.kind)"
      for field in type.fields {
        let path = "\(name).\(schema.name(of: field))"
        members[path] = schema.string(schema[field].type)
        for argument in schema[field].arguments {
          members["\(path)(\(schema.name(of: argument)))"] = describe(argument, schema)
        }
      }
      for field in type.inputFields {
        members["\(name).\(schema.name(of: field))"] = describe(field, schema)
      }
      for value in type.enumValues { members["\(name).\(schema.name(of: value))"] = "value" }
    }
    return members
  }

  private static func describe(_ id: InputValueID, _ schema: Schema) -> String {
    let value = schema[id]
    guard let source = value.defaultLiteral else { return schema.string(value.type) }
    let document = schema.documents[Int(source.document)]
    let node = document.nodes[Int(source.node)]
    let text = document.source[Int(node.start)..<Int(node.end)]
    return "\(schema.string(value.type)) = \(String(decoding: text, as: UTF8.self))"
  }

  /// A filter of the schema that nothing reads would stop the process.
  @Test(arguments: [
    ("CustomCatalogLabelWhereInput", "customCatalogLabel", "searchLabels"),
    ("PublicPackageWhereInput", "publicPackage", "searchPackages"),
    ("PublicPackageVersionWhereInput", "publicPackageVersion", "searchVersions"),
  ])
  func everyMemberOfEveryFilterIsRead(_ input: String, _ group: String, _ field: String)
    async throws
  {
    let harness = try Harness()
    let schema = CatalogSchema.schema
    let type = try #require(schema.types.first { schema.string($0.name) == input })
    for member in type.inputFields {
      let name = schema.name(of: member)
      let value =
        switch schema.string(schema[member].type) {
        case "String": "\"a\""
        case "Boolean": "true"
        case "[String!]": "[\"a\"]"
        case let type where type.hasPrefix("["): "[{}]"
        default: "{}"
        }
      for value in [value, "null"] {
        let answer = await harness.send(
          "{ \(group) { \(field)(where: { \(name): \(value) }) { totalCount } } }")
        #expect(
          answer == "{\"data\":{\"\(group)\":{\"\(field)\":{\"totalCount\":0}}}}", "\(name)")
      }
    }
  }
}
