import Foundation
import RegistryModel
import Testing

/// Labels by themselves: made, read, changed, deleted.
@Suite struct LabelTests {
  @Test func aLabelByteByByte() async throws {
    let harness = try Harness()
    #expect(
      await harness.mutate(
        #"""
        createCustomCatalogLabel(label: { name: "approved", description: "By \"us\"" }) {
          id name description createdAt updatedAt
          publicPackagesConnection { edges { node { name } } totalCount pageInfo { hasNextPage } }
        }
        """#)
        == #"{"data":{"customCatalogLabel":{"createCustomCatalogLabel":{"id":"lbl_0000000000001","#
        + #""name":"approved","description":"By \"us\"","createdAt":"2026-01-15T10:30:00Z","#
        + #""updatedAt":"2026-01-15T10:30:00Z","publicPackagesConnection":{"edges":[],"#
        + #""totalCount":0,"pageInfo":{"hasNextPage":false}}}}}}"#)
    #expect(
      await harness.send(#"{customCatalogLabel{getLabel(name:"approved"){name description}}}"#)
        == #"{"data":{"customCatalogLabel":{"getLabel":{"name":"approved","#
        + #""description":"By \"us\""}}}}"#)
  }

  @Test(arguments: ["Approved", "approved ", "", "a"])
  func namesAreExact(_ name: String) async throws {
    let harness = try Harness()
    _ = await harness.mutate(#"createCustomCatalogLabel(label: { name: "approved" }) { id }"#)
    #expect(
      await harness.send(
        "query($n: String!) { customCatalogLabel { getLabel(name: $n) { id } } }",
        variables: "{\"n\":\(quoted(name))}")
        == #"{"data":{"customCatalogLabel":{"getLabel":null}}}"#)
  }

  @Test(arguments: [
    "plain", "with \"quotes\" and \\", "tab\tand\nline", "\u{0}\u{1}\u{7f}", "\u{65e5}\u{672c}",
    "\u{1F469}\u{200D}\u{1F52C}", "e\u{301}", "\u{e9}", "%_\\", String(repeating: "x", count: 999),
    String(repeating: "\u{1F600}", count: 999),
  ])
  func anyNameIsKept(_ name: String) async throws {
    let harness = try Harness()
    let variables = "{\"n\":\(quoted(name)),\"d\":\(quoted(name))}"
    _ = try await harness.data(
      """
      mutation($n: String!, $d: String) { customCatalogLabel {
        createCustomCatalogLabel(label: { name: $n, description: $d }) { id } } }
      """, variables: variables)
    let data = try await harness.data(
      "query($n: String!) { customCatalogLabel { getLabel(name: $n) { name description } } }",
      variables: variables)
    let label = at(data, "customCatalogLabel", "getLabel")
    let read = try #require(at(label, "name") as? String)
    #expect(Array(read.utf8) == Array(name.utf8))
    let description = try #require(at(label, "description") as? String)
    #expect(Array(description.utf8) == Array(name.utf8))
  }

  @Test func aDescriptionOfNothingIsNotNone() async throws {
    let harness = try Harness()
    #expect(
      await harness.mutate(
        """
        createCustomCatalogLabels(labels: [{ name: "a" }, { name: "b", description: null },
          { name: "c", description: "" }]) { name description }
        """)
        == #"{"data":{"customCatalogLabel":{"createCustomCatalogLabels":["#
        + #"{"name":"a","description":null},{"name":"b","description":null},"#
        + #"{"name":"c","description":""}]}}}"#)
  }

  @Test func fiveHundredLabelsAreMadeAtOnceWithOrdinaryTexts() async throws {
    let harness = try Harness()
    let labels = (1...500).map {
      "{\"name\":\"label \($0)\",\"description\":\(quoted(String(repeating: "text ", count: 100)))}"
    }
    let data = try await harness.data(
      """
      mutation($l: [CreateCustomCatalogLabelInput!]!) { customCatalogLabel {
        createCustomCatalogLabels(labels: $l) { name } } }
      """, variables: "{\"l\":[\(labels.joined(separator: ","))]}")
    let made = at(data, "customCatalogLabel", "createCustomCatalogLabels") as? [Any]
    #expect(made?.count == 500)
    #expect(at(made, 499, "name") as? String == "label 500")
  }

  @Test func anUpdateChangesWhatIsGiven() async throws {
    let harness = try Harness()
    _ = await harness.mutate(
      #"""
      createCustomCatalogLabel(label: { name: "a", description: "x" }) { id }
      assignCustomCatalogLabelsToPublicPackage(publicPackageLabels:
        { publicPackage: { name: "p", type: "npm" }, labelNames: ["a"] })
      """#)
    func update(_ members: String) async -> String {
      await harness.mutate(
        """
        updateCustomCatalogLabel(label: { \(members) }) {
          name description publicPackagesConnection { totalCount } }
        """)
    }
    func answer(_ name: String, _ description: String) -> String {
      "{\"data\":{\"customCatalogLabel\":{\"updateCustomCatalogLabel\":{\"name\":\"\(name)\","
        + "\"description\":\"\(description)\",\"publicPackagesConnection\":{\"totalCount\":1}}}}}"
    }
    #expect(await update(#"name: "a""#) == answer("a", "x"))
    #expect(await update(#"name: "a", updatedName: null"#) == answer("a", "x"))
    #expect(await update(#"name: "a", updatedDescription: "y""#) == answer("a", "y"))
    #expect(await update(#"name: "a", updatedName: "a""#) == answer("a", "y"))
    #expect(
      await update(#"name: "a", updatedName: "b", updatedDescription: """#) == answer("b", ""))
    #expect(
      await harness.send(#"{ customCatalogLabel { getLabel(name: "a") { id } } }"#)
        == #"{"data":{"customCatalogLabel":{"getLabel":null}}}"#)
  }

  @Test func aDeleteSaysWhetherAllWereThere() async throws {
    let harness = try Harness()
    _ = await harness.mutate(
      #"createCustomCatalogLabels(labels: [{name: "a"} {name: "b"} {name: "c"}]) { id }"#)
    #expect(
      await harness.mutate(
        """
        one: deleteCustomCatalogLabel(label: { name: "a" })
        again: deleteCustomCatalogLabel(label: { name: "a" })
        some: deleteCustomCatalogLabels(labels: [{ name: "b" }, { name: "z" }])
        all: deleteCustomCatalogLabels(labels: [{ name: "c" }])
        none: deleteCustomCatalogLabels(labels: [])
        """)
        == #"{"data":{"customCatalogLabel":{"one":true,"again":false,"some":false,"all":true,"#
        + #""none":true}}}"#)
    #expect(
      await harness.send("{ customCatalogLabel { searchLabels { totalCount edges { cursor } } } }")
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"totalCount":0,"edges":[]}}}}"#)
  }

  @Test func theFieldsOfAMutationRunInOrderAndFailAlone() async throws {
    let harness = try Harness()
    #expect(
      await harness.mutate(
        """
        a: createCustomCatalogLabel(label: { name: "x" }) { name }
        b: createCustomCatalogLabel(label: { name: "x" }) { name }
        c: updateCustomCatalogLabel(label: { name: "x", updatedName: "y" }) { name }
        d: createCustomCatalogLabel(label: { name: "x" }) { name }
        """)
        == #"{"errors":[{"message":"Some of the labels already exist","#
        + #""locations":[{"line":2,"column":1}],"path":["customCatalogLabel","b"],"#
        + #""extensions":{"code":"CONFLICT"}}],"data":{"customCatalogLabel":{"#
        + #""a":{"name":"x"},"b":null,"c":{"name":"y"},"d":{"name":"x"}}}}"#)
  }

  @Test func whoMayNotWriteIsForbiddenBeforeAnythingRuns() async throws {
    let harness = try Harness()
    let answer = await harness.send(
      #"mutation { customCatalogLabel { createCustomCatalogLabel(label: { name: "a" }) { id } } }"#,
      canWrite: false)
    #expect(
      answer == #"{"errors":[{"message":"This token may not change anything.","#
        + #""extensions":{"code":"FORBIDDEN"}}]}"#)
    #expect(
      await harness.send(
        #"{ customCatalogLabel { getLabel(name: "a") { id } } }"#, canWrite: false)
        == #"{"data":{"customCatalogLabel":{"getLabel":null}}}"#)
  }
}
