import Foundation
import Synchronization
import Testing

/// Clients that each change customers of their own, check their tokens and label packages, and
/// remember what they were told.
///
/// A customer's name is the number of the document that was last applied to it, and tells what else
/// that document and those before it have done; `StoreInspector` knows the same rules. The eighth
/// version is followed by the customer's deletion.
final class MutationLoad: Sendable {
  /// Only a customer with this version is ever deleted.
  static let lastVersion = 8

  /// What a client knows of one of its customers.
  struct Customer: Sendable {
    /// The newest version that was acknowledged, -1 for none, and the newest that was sent.
    var told = -1
    var sent = -1
    var isGone = false
  }

  private struct Shared {
    var customers: [String: Customer] = [:]
    var refusals: [String] = []
    var answers = 0
    var running = 0
  }

  private let shared = Mutex(Shared())
  private let stopping = Atomic(false)

  /// What the clients were told, by external id.
  var customers: [String: Customer] { shared.withLock { $0.customers } }
  /// Answers that are neither what was asked for nor the end of the connection.
  var refusals: [String] { shared.withLock { $0.refusals } }
  /// Mutations and checks that were answered.
  var answers: Int { shared.withLock { $0.answers } }

  /// Makes the package and the label that the clients name.
  static func prepare(_ service: Service) throws {
    let connection = try HTTPConnection(port: service.port)
    let documents = [
      (
        "/graphql",
        """
        mutation { addPackage(input: {name: "load/core", \
        repositoryUrl: "https://git.example.com/load/core.git"}) { name } }
        """
      ),
      (
        "/catalog/api/v1/custom/graphql",
        """
        mutation { customCatalogLabel { createCustomCatalogLabels(labels: [{name: "seen"}]) \
        { name } } }
        """
      ),
    ]
    for (path, document) in documents {
      let answer = try connection.post(
        path, headers: credential, body: body(document))
      try #require(answer.status == 200 && !answer.body.contains("errors"), "\(answer.body)")
    }
  }

  fileprivate static let credential = "Authorization: Bearer \(Service.administrator)\r\n"

  /// Makes a customer as the load does, or has the first answer repeated.
  static func create(_ customer: String, on connection: HTTPConnection) throws -> String {
    try connection.post(
      "/graphql", headers: credential + "Idempotency-Key: \(customer)\r\n",
      body: body("mutation { \(creation(of: customer)) }")
    ).body
  }

  fileprivate static func creation(of customer: String) -> String {
    """
    a: createCustomer(input: {name: "v0", email: "e@x.example", externalId: "\(customer)", \
    packages: [{package: "load/core"}]}) { externalId name id token { plainToken } }
    """
  }

  fileprivate static func body(_ document: String) -> String {
    "{\"query\":\"\(document.replacing("\"", with: "\\\""))\"}"
  }

  /// Starts clients on a server, each on a thread of its own.
  ///
  /// - Parameter name: external ids begin with it: letters and digits.
  func start(clients: Int, port: Int, name: String) {
    shared.withLock { $0.running += clients }
    for number in 0..<clients {
      let thread = Thread { [self] in
        run(Client(load: self, port: port, name: "\(name)_\(number)"))
      }
      thread.stackSize = 512 << 10
      thread.start()
    }
  }

  /// Lets the clients finish what they have begun, and waits for them.
  func stop() {
    stopping.store(true, ordering: .relaxed)
    while shared.withLock({ $0.running }) > 0 { usleep(1000) }
  }

  private func run(_ client: Client) {
    // A server that was killed ends the connection: that is what the load is for.
    try? client.run { stopping.load(ordering: .relaxed) }
    shared.withLock { $0.running -= 1 }
  }

  fileprivate func note(_ customer: String, _ change: (inout Customer) -> Void) {
    shared.withLock { change(&$0.customers[customer, default: Customer()]) }
  }

  fileprivate func answered() { shared.withLock { $0.answers += 1 } }

  fileprivate func refused(_ document: String, _ answer: HTTPConnection.Answer) {
    shared.withLock { $0.refusals.append("\(document) -> \(answer.status) \(answer.body)") }
  }
}

/// One client of the load.
private struct Client {
  let load: MutationLoad
  let port: Int
  let name: String

  func run(until isOver: () -> Bool) throws {
    let connection = try HTTPConnection(port: port)
    var number = 0
    while !isOver() {
      number += 1
      try serve("\(name)_\(number)", connection, until: isOver)
    }
  }

  /// The life of one customer.
  private func serve(
    _ customer: String, _ connection: HTTPConnection, until isOver: () -> Bool
  ) throws {
    load.note(customer) { $0.sent = 0 }
    let created = try mutate(
      MutationLoad.creation(of: customer), connection,
      headers: "Idempotency-Key: \(customer)\r\n")
    guard let id = Self.field("id", in: created) else { return }
    let token = Self.field("plainToken", in: created) ?? ""
    load.note(customer) { $0.told = 0 }
    for version in 1...MutationLoad.lastVersion {
      if isOver() { return }
      switch Int.random(in: 0..<4) {
      case 0: try check(token, connection)
      case 1: try label("\(customer)_\(version)", connection)
      default: break
      }
      load.note(customer) { $0.sent = version }
      let answer = try mutate(
        """
        a: updateCustomer(id: "\(id)", input: {name: "v\(version)"}) { externalId name } \
        b: \(Self.second(version, id))
        """, connection)
      guard answer != nil else { return }
      load.note(customer) { $0.told = version }
    }
    if Bool.random() {
      guard try mutate("gone_\(customer): deleteCustomer(id: \"\(id)\")", connection) != nil
      else { return }
      load.note(customer) { $0.isGone = true }
    }
  }

  /// What a document does beside the new name; `Promises` of `StoreInspector` knows it, too.
  private static func second(_ version: Int, _ id: String) -> String {
    switch version % 4 {
    case 1: "suspendCustomer(id: \"\(id)\") { status }"
    case 2: "reactivateCustomer(id: \"\(id)\") { status }"
    case 3: "createToken(customerId: \"\(id)\", input: {name: \"t\"}) { id }"
    default:
      """
      grantPackageAccess(customerId: "\(id)", packages: [{package: "load/core", \
      constraint: "^\(version)"}]) { id }
      """
    }
  }

  private func mutate(
    _ fields: String, _ connection: HTTPConnection, headers: String = ""
  ) throws -> String? {
    try send("mutation { \(fields) }", to: "/graphql", connection, headers)
  }

  private func label(_ package: String, _ connection: HTTPConnection) throws {
    _ = try send(
      """
      mutation { customCatalogLabel { assignCustomCatalogLabelsToPublicPackage( \
      publicPackageLabels: {publicPackage: {name: "\(package)", type: "debian"}, \
      labelNames: ["seen"]}) } }
      """, to: "/catalog/api/v1/custom/graphql", connection, "")
  }

  private func check(_ token: String, _ connection: HTTPConnection) throws {
    let answer = try connection.get(
      "/auth/nginx",
      headers: "Authorization: Bearer \(token)\r\nX-Original-Method: GET\r\n"
        + "X-Original-URI: /packages.json\r\n")
    load.answered()
    // A customer who is suspended is denied.
    if answer.status != 200 && answer.status != 403 { load.refused("a check", answer) }
  }

  private func send(
    _ document: String, to path: String, _ connection: HTTPConnection, _ headers: String
  ) throws -> String? {
    let answer = try connection.post(
      path, headers: MutationLoad.credential + headers, body: MutationLoad.body(document))
    load.answered()
    guard answer.status == 200, !answer.body.contains("\"errors\"") else {
      load.refused(document, answer)
      return nil
    }
    return answer.body
  }

  private static func field(_ name: String, in answer: String?) -> String? {
    guard let answer, let start = answer.range(of: "\"\(name)\":\"") else { return nil }
    return String(answer[start.upperBound...].prefix { $0 != "\"" })
  }
}
