import Foundation
import GraphQL
import RegistryModel
import RegistryStore
import Testing

@testable import AdminAPI

/// What holds for whole documents: order, one commit, idempotency, and what never reaches a client.
@Suite struct DocumentTests {
  @Test func aFailedFieldDoesNotUndoThoseBeforeIt() async throws {
    let harness = try Harness()
    let text = try await harness.send(
      """
      mutation {
        a: createCustomer(input: { name: "Ada", email: "a@b", externalId: "x" }) { id }
        b: createCustomer(input: { name: "Bob", email: "a@b", externalId: "x" }) { id }
        c: createCustomer(input: { name: "Cy", email: "a@b", externalId: "y" }) { id }
      }
      """)
    #expect(
      text == #"{"errors":[{"message":"The external id \"x\" belongs to another customer.","#
        + #""locations":[{"line":3,"column":3}],"path":["b"],"#
        + #""extensions":{"code":"CONFLICT"}}],"data":null}"#)
    #expect(
      try await harness.send("{ customers { totalCount nodes { name } } }")
        == #"{"data":{"customers":{"totalCount":1,"nodes":[{"name":"Ada"}]}}}"#)
  }

  @Test func aDocumentIsOneCommitWithOneEntryAField() async throws {
    let harness = try Harness()
    let before = try harness.transactions()
    _ = try await harness.data(
      """
      mutation {
        a: createCustomer(input: { name: "Ada", email: "a@b" }) { id }
        b: suspendCustomer(id: "cus_0000000000001") { id }
        c: reactivateCustomer(id: "cus_0000000000001") { id }
      }
      """)
    let after = try harness.transactions()
    #expect(after.commits == before.commits + 1)
    #expect(after.entries == before.entries + 3)
  }

  @Test func eachFieldSeesWhatTheOnesBeforeItDid() async throws {
    let harness = try Harness()
    let text = try await harness.send(
      """
      mutation {
        a: createBundle(input: { name: "B" }) { packages { name } }
        b: addPackage(input: { name: "acme/tool", repositoryUrl: "https://a.b/c" }) { name }
        c: updateBundle(name: "B", input: { packages: ["acme/tool"] }) { packages { name } }
        d: deletePackage(name: "acme/tool")
        e: updateBundle(name: "B", input: { description: "x" }) { packages { name } }
      }
      """)
    #expect(
      text == #"{"data":{"a":{"packages":[]},"b":{"name":"acme/tool"},"#
        + #""c":{"packages":[{"name":"acme/tool"}]},"d":true,"e":{"packages":[]}}}"#)
  }

  @Test func anIdempotencyKeyRepeatsTheFirstAnswerForADay() async throws {
    let harness = try Harness()
    let document = """
      mutation {
        a: createCustomer(input: { name: "Ada", email: "a@b" }) { id token { id plainToken } }
        b: createCustomer(input: { name: "Bob", email: "a@b" }) { id token { id plainToken } }
      }
      """
    func fields(_ key: String?) async throws -> [[String: Any]] {
      let data = try await harness.data(document, key: key)
      return ["a", "b"].compactMap { data[$0] as? [String: Any] }
    }
    func ids(_ fields: [[String: Any]]) -> [String] {
      fields.compactMap { field in
        (field["token"] as? [String: Any]).map { "\(field["id"] ?? "") \($0["id"] ?? "")" }
      }
    }
    func secrets(_ fields: [[String: Any]]) -> Int {
      fields.count { ($0["token"] as? [String: Any])?["plainToken"] is String }
    }
    let first = try await fields("order-17")
    #expect(secrets(first) == 2)
    #expect(Set(ids(first)).count == 2)
    let second = try await fields("order-17")
    #expect(secrets(second) == 0)
    #expect(ids(second) == ids(first))
    let other = try await fields("order-18")
    #expect(secrets(other) == 2)
    let none = try await fields(nil)
    #expect(secrets(none) == 2)
    harness.advance(milliseconds: 86_400_001)
    let nextDay = try await fields("order-17")
    #expect(secrets(nextDay) == 2)
    #expect(ids(nextDay) != ids(first))
  }

  @Test func variablesCarryInput() async throws {
    let harness = try Harness()
    let text = try await harness.send(
      "mutation($in: CreateCustomerInput!) { createCustomer(input: $in) { name externalId } }",
      variables: #"{"in":{"name":"Ad\u00e9","email":"a@b","externalId":"a/b:c"}}"#)
    #expect(
      text == #"{"data":{"createCustomer":{"name":"Ad"# + "\u{e9}"
        + #"","externalId":"a/b:c"}}}"#)
  }

  @Test func aWriterThatIsClosedSaysSo() async throws {
    let harness = try Harness()
    harness.registry.close()
    let error = try await harness.error(
      #"mutation { createCustomer(input: { name: "A", email: "a@b" }) { id } }"#)
    #expect(error.code == "UNAVAILABLE")
    let query = try await harness.error("{ customers { totalCount } }")
    #expect(query.code == "INTERNAL")
    #expect(query.message == "Internal error; the server's log has it under request 2.")
    let log = harness.world.with { $0.log }
    #expect(log.count == 1 && log[0].hasPrefix("2: "), "\(log)")
  }

  @Test func longQueriesAreGivenBackAsWork() throws {
    let harness = try Harness()
    let cases: [(String, Bool)] = [
      (CustomerQueryTests.prepared, false), ("{ customers { nodes { id } } }", false),
      ("{ customers(filter: { search: \"a\" }) { totalCount } }", true),
      ("{ bundles { name } }", true), ("query($id: ID!) { customer(id: $id) { id } }", false),
      ("{ customers { nodes { packages { name } } } }", true),
      (#"{ bundle(name: "b") { packages { name } } }"#, true),
      (#"{ bundle(name: "b") { description } }"#, false),
      ("{ packages { nodes { name } } }", false),
      (#"{ package(name: "a/b") { versions { version } } }"#, true),
      (#"{ package(name: "a/b") { name description } }"#, false),
    ]
    for (document, isLong) in cases {
      let variables = document.contains("$id") ? #"{"id":"cus_0000000000001"}"# : "{}"
      for round in 1...2 {
        let isOffloaded = try harness.isOffloaded(document, variables: variables)
        #expect(isOffloaded == isLong, "\(document), round \(round)")
      }
    }
  }
}
