import AdminAPI
import Foundation
import GraphQLLanguage
import GraphQLTypeSystem
import Testing

@Suite struct SchemaTests {
  /// What is served beyond the contract: these fields of its types, and these types.
  static let added: Set<String> = [
    "Query.checkActivity", "Query.customerCounts", "ServerInfo.freeBytes", "ServerInfo.readers",
    "ServerInfo.readersLimit", "ServerInfo.oldestReaderLag", "ServerInfo.journalEntries",
    "Package.installs", "Version.installs", "DownloadStats.totalInstalls",
    "PackageDownloads.installs", "DailyDownloads.installs",
  ]
  static let addedTypes: Set<String> = [
    "CheckActivity", "CheckMinute", "CheckOutcome", "Denial", "CustomerCounts",
  ]

  @Test func theServedSchemaIsTheContractAndMore() async throws {
    guard let cases = ProcessInfo.processInfo.environment["PACKGATE_CASES"], !cases.isEmpty else {
      print("SKIPPED 1 test: PACKGATE_CASES names no folder, so the contract is not compared.")
      return
    }
    let path = URL(filePath: cases).deletingLastPathComponent().appending(
      path: "contract/admin.graphqls")
    let contract = try Schema.build(sdl: [Array(try Data(contentsOf: path))])
    let expected = Self.members(of: contract)
    let served = Self.members(of: AdminSchema.schema)
    #expect(served.count > 150)
    for (name, type) in served.sorted(by: { $0.key < $1.key }) where expected[name] != type {
      let isAdded =
        Self.added.contains(String(name.prefix { $0 != "(" }))
        || Self.addedTypes.contains(String(name.prefix { $0 != "." }))
      if isAdded, expected[name] == nil { continue }
      Issue.record("\(name) is served as \(type), not \(expected[name] ?? "in the contract")")
    }
    #expect(Set(expected.keys).subtracting(served.keys) == [])
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
          members["\(path)(\(schema.name(of: argument)))"] = Self.describe(argument, schema)
        }
      }
      for field in type.inputFields {
        members["\(name).\(schema.name(of: field))"] = Self.describe(field, schema)
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

  @Test(arguments: [
    ("{ customers { id name } }", "nodes { id }"), ("{ packages { name } }", "nodes { name }"),
  ])
  func whoAsksAConnectionForItsNodesIsToldHow(_ query: String, _ hint: String) async throws {
    let harness = try Harness()
    let error = try await harness.error(query)
    #expect(error.code == "GRAPHQL_VALIDATION_FAILED")
    #expect(error.message.contains("Did you mean \"\(hint)\"?"), "\(error.message)")
  }

  @Test func introspectionTellsOfTheScalars() async throws {
    let harness = try Harness()
    let data = try await harness.send(#"{ __type(name: "DateTime") { kind specifiedByURL } }"#)
    #expect(
      data == #"{"data":{"__type":{"kind":"SCALAR","specifiedByURL":"#
        + #""https://scalars.graphql.org/andimarek/date-time.html"}}}"#)
  }
}
