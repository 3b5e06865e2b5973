public import Authorization
public import Foundation
import PackageVersions
import RegistryModel
public import RegistryStore
import Tokens

/// Downloads that customers ask for, one behind the other in memory as a network would bring them.
///
/// Customers are chosen by a Zipf distribution and lie scattered over the store; the package is one
/// of the customer's grants, the version one that the grant admits. Three in a hundred tokens are
/// well formed and unknown.
public final class CheckRequests {
  /// One request: where its secret, package and version stand in the bytes of all.
  struct Entry {
    var start: Int
    var packageEnd: Int
    var end: Int
    /// Whether there is such a token.
    var isKnown: Bool
    var customer: Int
    var package: Int
  }

  private let population: Population
  private(set) var bytes: [UInt8] = []
  private(set) var entries: [Entry] = []

  /// Chooses requests; the same ones in every run, but for the unknown tokens.
  public init(_ population: Population, count: Int) {
    self.population = population
    var random = SeededGenerator(4_711)
    let activity = Zipf(count: population.customers)
    for _ in 0..<count {
      let customer = population.customer(ofRank: activity.next(using: &random))
      let grants = population.grants(of: customer)
      let package = grants[Int.random(in: 0..<grants.count, using: &random)]
      let version = Population.versions[Int.random(in: 0..<9, using: &random)]
      let isKnown = Int.random(in: 0..<100, using: &random) >= 3
      let start = bytes.count
      if isKnown {
        bytes += population.secret(of: customer)
      } else {
        TokenSecret(minting: .customer).withUnsafeBytes { bytes += $0 }
      }
      bytes += Population.name(of: package).utf8
      let packageEnd = bytes.count
      bytes += version.utf8
      entries.append(
        Entry(
          start: start, packageEnd: packageEnd, end: bytes.count,
          isKnown: isKnown, customer: customer, package: package))
    }
  }

  public var count: Int { entries.count }

  /// How many requests of a range are to be allowed.
  public func allowed(in range: Range<Int>) -> Int {
    entries[range].count { $0.isKnown }
  }

  /// Lends requests one by one.
  @inline(__always)
  public func forEach(
    _ range: Range<Int>, _ body: (_ secret: UnsafeRawBufferPointer, AccessTarget) throws -> Void
  ) rethrows {
    try bytes.withUnsafeBytes { bytes in
      for entry in entries[range] {
        let name = entry.start + TokenSecret.byteCount
        try body(
          UnsafeRawBufferPointer(rebasing: bytes[entry.start..<name]),
          .download(
            package: UnsafeRawBufferPointer(rebasing: bytes[name..<entry.packageEnd]),
            version: UnsafeRawBufferPointer(rebasing: bytes[entry.packageEnd..<entry.end])))
      }
    }
  }

  /// Decides requests as the doors do, a snapshot for each, and gives how many were allowed.
  @inline(never)
  public func decide(
    _ range: Range<Int>, _ policy: AccessPolicy, _ reader: inout RegistryReader
  ) throws -> Int {
    let now = Timestamp(seconds: 1_800_000_000)
    var allowed = 0
    try forEach(range) { secret, target in
      let request = AccessRequest(credential: .token(secret), target: target, now: now)
      allowed += try reader.read { snapshot throws(StoreError) in
        policy.decide(request, snapshot).isAllowed ? 1 : 0
      }
    }
    return allowed
  }

  /// The first allowed request as text, for clients that ask over a network.
  public var sample: (secret: String, package: String, version: String) {
    guard let entry = entries.first(where: { $0.isKnown }) else {
      preconditionFailure("no token is known")
    }
    let name = entry.start + TokenSecret.byteCount
    return (
      String(decoding: bytes[entry.start..<name], as: UTF8.self),
      String(decoding: bytes[name..<entry.packageEnd], as: UTF8.self),
      String(decoding: bytes[entry.packageEnd..<entry.end], as: UTF8.self)
    )
  }

  // MARK: The same look-ups for others

  /// Writes the keys that deciding looks up, each behind a byte that says how long it is: token, an
  /// integer; package name; package and version, as the store's `Tables.swift` lays them out.
  /// An unknown token is looked up and no more.
  ///
  /// - Returns: for each request the number of keys before it, and that of all keys.
  public func writeKeys(to file: URL) throws -> [Int] {
    var output: [UInt8] = []
    var counts = [0]
    for entry in entries {
      let keys = keys(of: entry)
      for key in keys {
        output.append(UInt8(key.count))
        output += key
      }
      counts.append(counts[counts.count - 1] + keys.count)
    }
    try Data(output).write(to: file)
    return counts
  }

  private func keys(of entry: Entry) -> [[UInt8]] {
    let name = entry.start + TokenSecret.byteCount
    let digest = bytes[entry.start..<name].withUnsafeBytes { population.digester.digest($0) }
    // The keys of that table are integers as the machine has them.
    let token = digest.withUnsafeBytes { bytes in
      withUnsafeBytes(of: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))) { [UInt8]($0) }
    }
    guard entry.isKnown else { return [token] }
    let version = withUnsafeTemporaryAllocation(byteCount: VersionKey.capacity, alignment: 1) {
      key in
      let count = bytes[entry.packageEnd..<entry.end].withUnsafeBytes {
        VersionKey.write($0, into: key)
      }
      return [UInt8](key.prefix(count ?? 0))
    }
    return [
      token,
      [0x03] + bytes[name..<entry.packageEnd],
      [0x04] + bigEndian(UInt64(entry.package + 1), 4) + version,
    ]
  }

  private func bigEndian(_ number: UInt64, _ width: Int) -> [UInt8] {
    (1...width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (width - $0))) }
  }
}
