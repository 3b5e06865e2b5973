import Foundation

/// What clients were told over several lives of a server, held against the store after each.
struct Ledger {
  private var customers: [String: MutationLoad.Customer] = [:]
  /// Creations that were sent and never answered, of the last life.
  private(set) var unanswered: [String] = []
  /// Documents that were answered, over all lives.
  private(set) var acknowledged = 0
  /// What was lost, done by halves or twice, or wrong with the store.
  private(set) var complaints: [String] = []

  /// - Parameter known: how many customers named `p0`, `p1`, ... were there before.
  init(known: Int = 0) {
    for number in 0..<known {
      customers["p\(number)"] = MutationLoad.Customer(told: 0, sent: 0)
    }
  }

  /// Verifies the store, and that it holds what the load was told, no half of a document, and
  /// nothing twice.
  mutating func settle(_ load: MutationLoad, _ data: URL, _ life: String) throws {
    let (findings, stored) = try StoreInspector.list(data)
    complaints += (findings + load.refusals).map { "\(life): \($0)" }
    unanswered = []
    for (name, told) in load.customers {
      customers[name] = told
      acknowledged += told.told + 1 + (told.isGone ? 1 : 0)
      if told.told < 0 { unanswered.append(name) }
    }
    for (name, told) in customers { settle(name, told, stored[name], life) }
    for name in stored.keys where customers[name] == nil {
      complaints.append("\(life): nobody has made \(name)")
    }
  }

  private mutating func settle(
    _ name: String, _ told: MutationLoad.Customer, _ found: StoreInspector.Customer?,
    _ life: String
  ) {
    guard let found else {
      // A deletion may have been sent.
      if told.told >= 0 && told.told < MutationLoad.lastVersion && !told.isGone {
        complaints.append("\(life): \(name) is lost, v\(told.told) was told")
      }
      customers[name]?.isGone = told.told >= 0
      return
    }
    if told.isGone { complaints.append("\(life): \(name) was deleted and is there") }
    if found.version < told.told || found.version > told.sent {
      complaints.append(
        "\(life): \(name) is at v\(found.version), told v\(told.told), sent v\(told.sent)")
    }
    // From now on it is as certain as what was told.
    customers[name] = MutationLoad.Customer(told: found.version, sent: found.version)
  }

  /// Repeats creations whose answers were lost: each is answered, and none is made twice.
  mutating func repeatUnanswered(_ service: Service, limit: Int) throws {
    let connection = try HTTPConnection(port: service.port)
    for name in unanswered.prefix(limit) {
      let answer = try MutationLoad.create(name, on: connection)
      if !answer.contains("\"externalId\":\"\(name)\",\"name\":\"v0\"") {
        complaints.append("\(name) again: \(answer)")
      }
      customers[name] = MutationLoad.Customer(told: 0, sent: 0)
    }
  }
}
