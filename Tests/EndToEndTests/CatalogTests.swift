import Foundation
import Testing

/// The catalog label API of a running server.
@Suite struct CatalogTests {
  static let path = "/catalog/api/v1/custom"

  static func client(_ service: Service, token: String = Service.administrator) -> AdminClient {
    AdminClient(url: service.url + path, token: token)
  }

  @Test func aLabelSessionWithWhoMayOnlyRead() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(
      data: scratch.folder.appending(path: "data"), environment: ["ADMIN_READ_TOKEN": "reader"])
    let catalog = Self.client(service)
    try catalog.run(
      """
      mutation { customCatalogLabel {
        createCustomCatalogLabel(label: { name: "malicious" }) { id }
        assignCustomCatalogLabelsToPublicPackageVersion(publicPackageVersionLabels: {
          publicPackageVersion: {
            publicPackage: { name: "event-stream", type: "npm" }, version: "3.3.6" }
          labelNames: ["malicious"] }) } }
      """)
    let question = """
      { publicPackageVersion { getVersion(name: "event-stream", type: "npm", version: "3.3.6") {
        customCatalogLabelsConnection { edges { node { name } } } } } }
      """
    let reader = Self.client(service, token: "reader")
    let answer =
      #"{"data":{"publicPackageVersion":{"getVersion":{"customCatalogLabelsConnection":"#
      + #"{"edges":[{"node":{"name":"malicious"}}]}}}}}"#
    #expect(try catalog.send(question).text == answer)
    #expect(try reader.send(question).text == answer)
    let refused = try reader.send(
      #"mutation { customCatalogLabel { deleteCustomCatalogLabel(label: { name: "malicious" }) } }"#
    )
    let codes = refused.errors.map { ($0["extensions"] as? [String: Any])?["code"] as? String }
    #expect(codes == ["FORBIDDEN"])
    #expect(try Self.client(service, token: "nobody").send(question).text != answer)
    #expect(
      try AdminClient(url: service.url).send("{ serverInfo { labels } }").text
        == #"{"data":{"serverInfo":{"labels":1}}}"#)
  }

  @Test(arguments: [("true", true), ("false", false)])
  func settingsSayWhatAnAssignmentMayDo(_ value: String, _ isAllowed: Bool) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: ["PACKGATE_MANY_LABELS": value, "PACKGATE_REGISTER_UNKNOWN": value])
    let catalog = Self.client(service)
    try catalog.run(
      #"""
      mutation { customCatalogLabel { createCustomCatalogLabels(labels: [
        { name: "a" }, { name: "b" }]) { id } } }
      """#)
    func assign(_ names: String) throws -> String? {
      let answer = try catalog.send(
        """
        mutation { customCatalogLabel { assignCustomCatalogLabelsToPublicPackage(
          publicPackageLabels: { publicPackage: { name: "p", type: "pypi" } labelNames: \(names) }
        ) } }
        """)
      return answer.errors.first?["message"] as? String
    }
    let many = try assign(#"["a", "b"]"#)
    let unknown = try assign(#"["a"]"#)
    #expect(many == (isAllowed ? nil : "Assigning more than 1 label is not supported"))
    #expect(isAllowed == (unknown == nil))
    #expect(isAllowed || unknown?.contains("not found") == true, "\(unknown ?? "")")
  }

  @Test func aLongAnswerComesInChunks() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let catalog = Self.client(service)
    let text = String(repeating: "description ", count: 100)
    for portion in 0..<3 {
      try catalog.run(
        """
        mutation($l: [CreateCustomCatalogLabelInput!]!) { customCatalogLabel {
          createCustomCatalogLabels(labels: $l) { id } } }
        """,
        variables: [
          "l": (0..<300).map { ["name": "label \(portion)-\($0)", "description": text] }
        ])
    }
    let run = try Command.run(
      "curl",
      [
        "-sS", "-D", "/dev/stderr", "--max-time", "60", "-H", "Content-Type: application/json",
        "-H", "Authorization: Bearer \(Service.administrator)", "--data-binary",
        #"{"query":"{customCatalogLabel{searchLabels{edges{node{name description}}}}}"}"#,
        "\(service.url)\(Self.path)/graphql",
      ])
    #expect(run.errors.lowercased().contains("transfer-encoding: chunked"), "\(run.errors)")
    #expect(run.output.utf8.count > 1_000_000)
    let answer = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let data = answer?["data"] as? [String: Any]
    let labels = (data?["customCatalogLabel"] as? [String: Any])?["searchLabels"]
    let edges = (labels as? [String: Any])?["edges"] as? [Any]
    #expect(edges?.count == 900)
  }

  @Test func theSchemaIsPrintedAsItIsServed() throws {
    let run = try CommandLineFolder.packgate(["schema", "--api", "catalog"])
    #expect(run.status == 0)
    #expect(run.output.contains("getLabel(name: String!): CustomCatalogLabel"))
    #expect(try CommandLineFolder.packgate(["schema", "--api", "other"]).status != 0)
  }
}
