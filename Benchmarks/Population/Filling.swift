import Foundation
import RegistryModel
import RegistryStore
import Tokens

/// Fills a registry through the store's own commands; goes on where an earlier run was ended.
struct Filling {
  let registry: Registry
  let digester: TokenDigester
  let customers: Int
  let packages: Int
  let popularity: Zipf
  /// The secrets of the customers' tokens, one behind the other.
  let secrets: URL

  /// Customers in one commit. Each of its tokens lies on a page of its own, and LMDB keeps no more
  /// than 131,071 pages of a transaction in memory.
  private static let portion = 50_000
  /// Most customers whose journal and audit log are kept.
  private static let mostRecorded = 1_000_000
  private static let released = Timestamp(seconds: 1_700_000_000)

  private struct Minted: Sendable {
    var secret: TokenSecret
    var key: TokenKey
  }

  func run() throws {
    var reader = registry.makeReader()
    let filled = try reader.read { snapshot throws(StoreError) in try snapshot.counts() }
    for first in stride(from: Int(filled.packages), to: packages, by: 1_000) {
      try registry.wait { session throws(CommandError) in
        for package in first..<min(first + 1_000, packages) {
          try addPackage(package, to: &session)
        }
        try label(first..<min(first + 1_000, packages), in: &session)
      }
    }
    guard filled.customers < customers else { return }
    let file = try FileHandle(forWritingTo: secrets)
    try file.truncate(atOffset: filled.customers * UInt64(TokenSecret.byteCount))
    for first in stride(from: Int(filled.customers), to: customers, by: Self.portion) {
      let minted = mint(min(Self.portion, customers - first))
      var bytes = Data()
      for token in minted { token.secret.withUnsafeBytes { bytes.append(contentsOf: $0) } }
      try file.write(contentsOf: bytes)
      try file.synchronize()
      try add(minted, from: first)
    }
    try file.close()
  }

  // MARK: Customers

  /// Makes tokens and puts them in the order of their table, so that writing them walks it once.
  private func mint(_ count: Int) -> [Minted] {
    var minted: [Minted] = (0..<count).map { _ in
      let secret = TokenSecret(minting: .customer)
      let digest = secret.withUnsafeBytes { digester.digest($0) }
      guard let key = digest.withUnsafeBytes({ TokenKey(digest: $0) }) else {
        preconditionFailure("a digest is longer than a key")
      }
      return Minted(secret: secret, key: key)
    }
    minted.sort { $0.key.high < $1.key.high }
    return minted
  }

  private func add(_ minted: [Minted], from first: Int) throws {
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    let isRecorded = customers <= Self.mostRecorded
    try registry.wait(at: now) { session throws(CommandError) in
      for (offset, token) in minted.enumerated() {
        try addCustomer(first + offset, token, to: &session)
      }
      guard !isRecorded else { return }
      let everything = TrimAuditLog(before: now.advanced(byMilliseconds: 1))
      while try session.apply(everything) > 0 {}
    }
    if !isRecorded { try registry.trimJournal() }
  }

  private func addCustomer(
    _ customer: Int, _ token: Minted, to session: inout WriteSession
  ) throws(CommandError) {
    let created = try session.apply(
      CreateCustomer(
        name: Population.name(ofCustomer: customer), email: Population.email(ofCustomer: customer),
        externalID: "external-\(customer)",
        packages: Population.grants(of: customer, popularity).map {
          PackageGrant(package: Population.name(of: $0), constraint: Population.constraint)
        }, token: MintedToken(key: token.key, hint: token.secret.hint)))
    precondition(created.customer.rawValue == UInt64(customer + 1))
  }

  // MARK: Packages

  private func addPackage(
    _ package: Int, to session: inout WriteSession
  ) throws(CommandError) {
    let name = Population.name(of: package)
    let id = try session.apply(
      AddPackage(name: name, repositoryURL: "https://git.example.com/\(name).git"))
    precondition(id.rawValue == UInt64(package + 1))
    _ = try session.apply(
      RecordSync(
        package: name,
        versions: Population.versions.map {
          SyncedVersion(pretty: $0, normalized: $0 + ".0", releasedAt: Self.released)
        }))
  }

  private func label(
    _ range: Range<Int>, in session: inout WriteSession
  ) throws(CommandError) {
    _ = try session.apply(
      MergeCatalog(
        packages: range.filter { $0 % 10 == 0 }.map { package in
          CatalogPackageEntry(
            name: CatalogPackageName(name: Population.name(of: package), type: "composer"),
            versions: [
              CatalogVersionEntry(version: Population.versions[0], labels: ["reviewed"])
            ],
            labels: ["reviewed"])
        }, labels: ["malicious", "reviewed"].map { NewLabel(name: $0) }))
  }
}

extension Registry {
  /// Removes the whole journal but for its last record.
  fileprivate func trimJournal() throws {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var failure: (any Error)?
    Task.detached {
      do {
        while try await self.trim(Retention(journalEntries: 1), at: Timestamp(seconds: 0)) {}
      } catch {
        failure = error
      }
      done.signal()
    }
    done.wait()
    if let failure { throw failure }
  }
}
