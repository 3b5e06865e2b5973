import Authorization
import LMDB
import PackageVersions
import RegistryModel
import Testing

@testable import RegistryStore

/// What a check finds of catalog labels: rows 14 and 17 as the store answers them.
struct LabelCheckTests {
  private let folder = TemporaryFolder()
  private let registry: Registry
  private let blocked = BlockedLabels(["unknown", "malicious", "withdrawn"])

  init() throws {
    registry = try Registry.small(in: folder)
    let many = CatalogRules(allowsManyLabels: true)
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        CreateLabels(labels: ["malicious", "withdrawn", "fine"].map { NewLabel(name: $0) }))
      for (name, type, labels) in [
        ("acme/bad", "composer", ["fine", "malicious"]), ("Acme/Gone", "composer", ["withdrawn"]),
        ("acme/good", "composer", ["fine"]), ("acme/other", "npm", ["malicious"]),
      ] {
        let package = CatalogPackageName(name: name, type: type)
        try session.apply(AssignLabels(target: .package(package), labels: labels, rules: many))
      }
      let package = CatalogPackageName(name: "acme/versions", type: "composer")
      for (version, label) in [("v1.0", "malicious"), ("2.0.0", "fine"), ("not one", "malicious")] {
        let version = CatalogVersionName(package: package, version: version)
        try session.apply(AssignLabels(target: .version(version), labels: [label]))
      }
    }
  }

  /// The blocking label of a package or version; `"?"` where it cannot be read.
  private func label(_ package: String, _ version: String? = nil) throws -> String? {
    let key = try version.map { try Version($0).key }
    return try registry.look { snapshot throws(StoreError) in
      let found = Array(package.utf8).withUnsafeBytes { name in
        guard let key else { return snapshot.blockingLabel(among: blocked, ofPackage: name) }
        return key.withUnsafeBytes {
          snapshot.blockingLabel(among: blocked, ofVersion: $0, ofPackage: name)
        }
      }
      switch found {
      case .found(let name): return String(decoding: name, as: UTF8.self)
      case .missing: return nil
      case .unreadable: return "?"
      }
    }
  }

  @Test func aBlockingLabelIsFoundUnderTheNameThatACheckKnows() throws {
    #expect(try label("acme/bad") == "malicious")
    #expect(try label("acme/gone") == "withdrawn")
    #expect(try label("acme/good") == nil)
    #expect(try label("acme/other") == nil)
    #expect(try label("acme/versions") == nil)
    #expect(try label("acme/versions", "1.0.0.0") == "malicious")
    #expect(try label("acme/versions", "1.0.1") == nil)
    #expect(try label("acme/versions", "2.0.0") == nil)
    #expect(try label("acme/bad", "1.0.0") == nil)
    registry.close()
  }

  @Test func whatALabelIsCalledNowCounts() throws {
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(UpdateLabel(name: "malicious", newName: "harmless"))
      _ = try session.apply(UpdateLabel(name: "fine", newName: "malicious"))
      _ = try session.apply(DeleteLabels(names: ["withdrawn"]))
    }
    #expect(try label("acme/bad") == "malicious")
    #expect(try label("acme/good") == "malicious")
    #expect(try label("acme/gone") == nil)
    #expect(try label("acme/versions", "1.0") == nil)
    #expect(try label("acme/versions", "2.0") == "malicious")
    registry.close()
  }

  @Test(arguments: [Table.labelledPackages, .labelledVersions, .labels])
  func aDamagedRecordIsNotAMissingLabel(_ table: Table) throws {
    let intact = try registry.contents()
    for (key, value) in intact where key.first == table.rawValue {
      for position in value.indices {
        var damaged = value
        damaged[position] ^= 1 << UInt8(position % 8)
        try put(key, damaged)
        let answers = try [
          label("acme/bad"), label("acme/gone"), label("acme/good"),
          label("acme/versions", "1.0"), label("acme/versions", "2.0"),
        ]
        #expect(answers.contains("?") || table == .labels, "\(table) byte \(position)")
        #expect(answers[0] != nil && answers[1] != nil && answers[3] != nil)
      }
      try put(key, value)
    }
    registry.close()
  }

  private func put(_ key: [UInt8], _ value: [UInt8]) throws {
    let data = registry.environment.databases[0]
    try registry.environment.write { transaction throws(LMDBError) in
      try write(key, value, to: &transaction, in: data)
    }
  }
}
