import RegistryModel
import RegistryStore

/// What the clients of a load have been told, and what that says of the store.
///
/// Customers of the load are named `v0`, `v1`, ... by one document after the other, each of which
/// changes more than the name; the last one deletes the customer. So the name alone says what else
/// must be there, and whether half of a document or the same document twice has been done.
struct Promises {
  /// Only a customer with this version is ever deleted.
  static let lastVersion = 8

  /// The newest version that was acknowledged, by external id.
  private(set) var versions: [String: Int] = [:]
  /// Customers whose deletion was acknowledged.
  private(set) var gone: Set<String> = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Takes what a reply to a client says.
  mutating func add(reply: [UInt8]) {
    let text = String(decoding: reply, as: UTF8.self)
    guard text.hasPrefix("HTTP/1.1 200") else { return }
    for part in text.split(separator: "\"externalId\":\"").dropFirst() {
      let fields = part.split(separator: "\"")
      guard fields.count > 4, fields[2] == "name", let version = Int(fields[4].dropFirst()) else {
        continue
      }
      let customer = String(fields[0])
      versions[customer] = max(version, versions[customer] ?? 0)
      count += 1
    }
    for part in text.split(separator: "\"gone_").dropFirst() {
      let fields = part.split(separator: "\"")
      guard fields.count > 1, fields[1].hasPrefix(":true") else { continue }
      gone.insert(String(fields[0]))
      count += 1
    }
  }

  /// What of it is not so.
  func broken(in snapshot: Snapshot) throws(StoreError) -> [String] {
    var found: [String] = []
    for (customer, version) in versions {
      let stored = try snapshot.customer(.externalID(customer))
      if gone.contains(customer) {
        if stored != nil { found.append("\(customer) was deleted and is there") }
      } else if let stored {
        let has = Self.version(stored) ?? -1
        if has < version { found.append("\(customer) is at v\(has), v\(version) was told") }
      } else if version < Self.lastVersion {
        found.append("\(customer) at v\(version) is lost")
      }
    }
    return found
  }

  static func version(_ customer: CustomerRecord) -> Int? {
    Int(customer.name.string.dropFirst())
  }

  /// Which customers are not as one whole number of documents has left them.
  static func halves(in snapshot: Snapshot) throws(StoreError) -> [String] {
    var found: [String] = []
    for line in try CustomerLine.all(in: snapshot) {
      guard let version = Int(line.name.dropFirst()) else {
        found.append("\(line.externalID) has no version")
        continue
      }
      let status = version % 4 == 1 ? "suspended" : "active"
      let tokens = 1 + (version + 1) / 4
      if line.status != status || line.tokens != tokens {
        found.append("half of a document, or one twice: \(line)")
      }
    }
    return found
  }
}

/// What the store says of one customer.
struct CustomerLine: Equatable, CustomStringConvertible {
  var externalID: String
  var name: String
  var status: String
  var tokens: Int

  var description: String { "\(externalID) \(name) \(status) \(tokens)" }

  static func all(in snapshot: Snapshot) throws(StoreError) -> [CustomerLine] {
    var lines: [CustomerLine] = []
    let all = PageRequest<CustomerID>(isForward: true, count: .max)
    for customer in try snapshot.customers(
      CustomerFilter(now: Timestamp(milliseconds: 0)), page: all
    ).rows {
      var tokens = 0
      try snapshot.forEachToken(of: customer.id) { _ throws(StoreError) in
        tokens += 1
        return true
      }
      lines.append(
        CustomerLine(
          externalID: customer.externalID.string, name: customer.name.string,
          status: "\(customer.storedStatus)", tokens: tokens))
    }
    return lines
  }
}
