/// One thing that is wrong with a store.
public struct Finding: Sendable, Hashable {
  public let table: Table
  /// The whole key, table byte included.
  public let key: [UInt8]
  /// What is wrong, for people.
  public let what: String

  init(_ table: Table, key: [UInt8], _ what: String) {
    self.table = table
    self.key = key
    self.what = what
  }
}

extension Finding: CustomStringConvertible {
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    let hex = key.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "\(table) \(String(decoding: hex, as: UTF8.self)): \(what)"
  }
}
