import Foundation
import LMDB
import RegistryModel
import Synchronization
import Testing

@testable import RegistryStore

/// What label commands and merges leave in the store, and how much of it they touch.
struct LabelCommandTests {
  private func composer(_ name: String) -> CatalogPackageName {
    CatalogPackageName(name: name, type: "composer")
  }

  @Test func labelsKeepTheirOrderAndWhatWasSaidOfThem() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let labels = [
      NewLabel(name: "b"), NewLabel(name: "a", description: ""),
      NewLabel(name: "\u{0}\"", description: "x\n"),
    ]
    let ids = try registry.perform { session throws(CommandError) in
      try session.apply(CreateLabels(labels: labels))
    }
    #expect(ids.map(\.rawValue) == [1, 2, 3])
    let later = start.advanced(byMilliseconds: 5)
    try registry.perform(at: later) { session throws(CommandError) in
      try session.apply(UpdateLabel(name: "b", newDescription: "now"))
      try session.apply(UpdateLabel(name: "a", newName: "a"))
    }
    try registry.look { snapshot throws(StoreError) in
      let descriptions = try ids.map { id throws(StoreError) in
        (try snapshot.label(id)?.description?.string, try snapshot.label(id)?.updatedAt)
      }
      #expect(descriptions.map(\.0) == ["now", "", "x\n"])
      #expect(descriptions.map(\.1) == [later, start, start])
      let last = try snapshot.label(ids[2])
      #expect(last?.name.isJSONClean == false)
      #expect(last?.description?.isJSONClean == false)
      #expect(try snapshot.label(ids[0])?.name.isJSONClean == true)
    }
    registry.close()
  }

  @Test func theJournalSaysWhatWasDoneAndNothingOfWhatChangedNothing() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let (name, other) = (version("plain", "1"), version("plain", "2"))
    let rules = CatalogRules(allowsManyLabels: true)
    let commands: [LabelCommand] = [
      .create([NewLabel(name: "a"), NewLabel(name: "b")]),
      .create([]),
      .update(UpdateLabel(name: "b", newName: "c")),
      .update(UpdateLabel(name: "c", newName: "c")),
      .assign(.package(name.package), ["a", "c"], rules),
      .assign(.package(name.package), ["c"], rules),
      .assignToVersions("a", [name, other, name], rules),
      .assignToVersions("a", [other], rules),
      .remove(.version(name), ["a", "c"]),
      .remove(.version(name), ["a", "c"]),
      .removeFromVersions("a", [name, other]),
      .removeFromVersions("a", [name, other]),
      .delete(["a", "none"]),
      .delete(["a", "none"]),
    ]
    for command in commands {
      try registry.perform { session throws(CommandError) in try command.apply(&session) }
    }
    for _ in 0..<2 {
      try registry.perform { session throws(CommandError) in
        _ = try session.apply(
          MergeCatalog(packages: [], labels: [NewLabel(name: "merged")], rules: rules))
      }
    }
    var found: [String] = []
    try registry.look { snapshot throws(StoreError) in
      try snapshot.forEachJournalEntry { entry throws(StoreError) in
        found.append("\(entry.command.map { "\($0)" } ?? "?"): \(entry.detail.string)")
        return true
      }
    }
    #expect(
      found == [
        "createLabels: a, b",
        "updateLabel: b, c",
        "assignLabels: a, c on npm plain",
        "assignLabelToVersions: a on npm plain 1, npm plain 2, npm plain 1",
        "removeLabels: a, c from npm plain 1",
        "removeLabelFromVersions: a from npm plain 1, npm plain 2",
        "deleteLabels: a",
        "mergeCatalog: new packages: 0, versions: 0, labels: 1, assignments: 0",
      ])
    registry.close()
  }

  @Test func textsThatOnlyLookAlikeAreAnotherNameAndAnotherDescription() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        CreateLabels(labels: [NewLabel(name: composed, description: composed)]))
      try session.apply(UpdateLabel(name: composed, newDescription: decomposed))
      try session.apply(UpdateLabel(name: composed, newName: decomposed))
    }
    try registry.look { snapshot throws(StoreError) in
      #expect(try snapshot.label(named: composed) == nil)
      let description = try snapshot.label(named: decomposed)?.description
      #expect(description?.bytes.elementsEqual(decomposed.utf8) == true)
    }
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  /// The keys that a job changes in the data, journal left out.
  private func changedKeys(
    _ registry: Registry,
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
  ) throws -> Int {
    let before = try registry.contents()
    try registry.perform(job)
    let after = try registry.contents()
    return Set(before.keys).union(after.keys).count {
      $0.first != Table.journal.rawValue && before[$0] != after[$0]
    }
  }

  @Test(arguments: [1, 300])
  func whatACommandTouchesDoesNotGrowWithTheAssignments(_ count: Int) throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let entries = (0..<count).map { number in
      CatalogPackageEntry(
        name: composer("acme/p\(number)"),
        versions: (0..<2).map { CatalogVersionEntry(version: "\($0).0") }, labels: ["security"])
    }
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        MergeCatalog(
          packages: entries, labels: [NewLabel(name: "security"), NewLabel(name: "other")]))
      _ = try session.apply(
        MergeCatalog(packages: [
          CatalogPackageEntry(
            name: composer("acme/free"), versions: [CatalogVersionEntry(version: "1.0")])
        ]))
    }
    let package = LabelTarget.package(composer("acme/free"))
    let version = LabelTarget.version(
      CatalogVersionName(package: composer("acme/free"), version: "1.0"))
    for target in [version, package] {
      // The two directions, the label's count and what checks read; the audit log and its index.
      let assigned = try changedKeys(registry) { session throws(CommandError) in
        try session.apply(AssignLabels(target: target, labels: ["security"]))
      }
      #expect(assigned == 4 + 2)
    }
    for target in [version, package] {
      let removed = try changedKeys(registry) { session throws(CommandError) in
        try session.apply(RemoveLabels(target: target, labels: ["security", "other"]))
      }
      #expect(removed == 4 + 2)
    }
    // The record, and an old and a new entry in each index of names.
    let renamed = try changedKeys(registry) { session throws(CommandError) in
      try session.apply(UpdateLabel(name: "security", newName: "safety"))
    }
    #expect(renamed == 5 + 2)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test func aMergeIsIdempotentAndSaysWhatItPassedOver() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    func merge(
      _ packages: [CatalogPackageEntry], _ rules: CatalogRules = CatalogRules()
    ) throws -> MergeCounts {
      let command = MergeCatalog(
        packages: packages, labels: ["a", "b", "c"].map { NewLabel(name: $0) }, rules: rules)
      return try registry.perform { session throws(CommandError) in try session.apply(command) }
    }
    let entries = [
      CatalogPackageEntry(
        name: composer("a/a"), description: "first", homepage: "",
        versions: [CatalogVersionEntry(version: "1", labels: ["c"])], labels: ["b", "a"]),
      CatalogPackageEntry(
        name: composer("b/b"),
        versions: [
          CatalogVersionEntry(version: "1", labels: ["c", "a"]), CatalogVersionEntry(version: "2"),
        ]),
      CatalogPackageEntry(
        name: composer("a/a"), description: "second", homepage: "https://x.example",
        versions: [CatalogVersionEntry(version: "2")]),
    ]
    #expect(
      try merge(entries)
        == MergeCounts(newPackages: 2, newVersions: 4, newLabels: 3, assigned: 2, passedOver: 3))
    let journal = try registry.look { snapshot throws(StoreError) in
      let package = try snapshot.catalogPackage(named: composer("a/a"))
      #expect(package?.description.string == "first")
      #expect(package?.homepage.string == "https://x.example")
      #expect(package?.versionCount == 2)
      return try snapshot.lastJournalSequence()
    }
    #expect(try merge(entries) == MergeCounts(passedOver: 3))
    #expect(try registry.look { s throws(StoreError) in try s.lastJournalSequence() } == journal)
    let lifted = CatalogRules(allowsManyLabels: true)
    #expect(try merge(entries, lifted) == MergeCounts(assigned: 3))
    #expect(try merge(entries, lifted) == MergeCounts())
    #expect(try merge(entries) == MergeCounts())
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  static let refusedMerges: [(MergeCatalog, CommandError.Code, String?)] = [
    (
      MergeCatalog(packages: [
        CatalogPackageEntry(name: CatalogPackageName(name: "a", type: ""))
      ]), .validation, "packages[0].type"
    ),
    (
      MergeCatalog(packages: [
        CatalogPackageEntry(
          name: CatalogPackageName(name: "a", type: "b"),
          description: String(repeating: "x", count: 10_001))
      ]), .validation, "packages[0].description"
    ),
    (
      MergeCatalog(packages: [
        CatalogPackageEntry(
          name: CatalogPackageName(name: "a", type: "b"),
          homepage: String(repeating: "x", count: 2001))
      ]), .validation, "packages[0].homepage"
    ),
    (
      MergeCatalog(packages: [
        CatalogPackageEntry(
          name: CatalogPackageName(name: "a", type: "b"),
          versions: [CatalogVersionEntry(version: "1"), CatalogVersionEntry(version: "")])
      ]), .validation, "packages[0].versions[1].version"
    ),
    (
      MergeCatalog(packages: [
        CatalogPackageEntry(name: CatalogPackageName(name: "a", type: "b"), labels: ["none"])
      ]), .notFound, nil
    ),
    (MergeCatalog(packages: [], labels: [NewLabel(name: "")]), .validation, nil),
    (
      MergeCatalog(packages: [], labels: (0...50_000).map { NewLabel(name: "\($0)") }),
      .validation, "packages"
    ),
  ]

  @Test(arguments: refusedMerges.indices)
  func aRefusedMergeChangesNothing(_ index: Int) throws {
    let (command, code, field) = Self.refusedMerges[index]
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let before = try registry.contents()
    let refusal = registry.refusal { session throws(CommandError) in
      _ = try session.apply(command)
    }
    #expect(refusal?.code == code)
    #expect(refusal?.field == field)
    #expect(try registry.contents() == before)
    registry.close()
  }

  @Test func moreLabelsThanOneRecordTakesAreRefused() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    let names = (0..<1500).map { "label \($0)" }
    let rules = CatalogRules(allowsManyLabels: true)
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        MergeCatalog(packages: [], labels: names.map { NewLabel(name: $0) }))
    }
    func refusal(_ name: CatalogPackageName, _ labels: ArraySlice<String>) -> CommandError.Code? {
      let labels = Array(labels)
      return registry.refusal { session throws(CommandError) in
        try session.apply(AssignLabels(target: .package(name), labels: labels, rules: rules))
      }?.code
    }
    #expect(refusal(package("a"), names[..<500]) == nil)
    #expect(refusal(package("a"), names[500..<1000]) == nil)
    #expect(refusal(package("a"), names[999..<1001]) == .conflict)
    // Two spellings of one Composer name share what a check reads.
    #expect(refusal(composer("a/a"), names[..<500]) == nil)
    #expect(refusal(composer("A/a"), names[400..<900]) == nil)
    #expect(refusal(composer("A/A"), names[900..<1001]) == .conflict)
    let entry = CatalogPackageEntry(name: package("a"), labels: names)
    let counts = try registry.perform { session throws(CommandError) in
      try session.apply(MergeCatalog(packages: [entry], rules: rules))
    }
    #expect(counts == MergeCounts(passedOver: 500))
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  /// A label with 50,000 assignments is renamed and then deleted in one commit, while a reader sees
  /// either all of it or nothing.
  @Test func aLabelGoesWithAllItsAssignmentsInOneCommit() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder, mapSize: 1 << 30)
    let label = NewLabel(name: "big")
    for portion in 0..<10 {
      let entries = (0..<500).map { number in
        CatalogPackageEntry(
          name: CatalogPackageName(
            name: "acme/p\(portion)x\(number)", type: number % 2 == 0 ? "composer" : "debian"),
          versions: (0..<10).map {
            CatalogVersionEntry(version: "\($0).0", labels: number % 50 == 0 ? [] : ["big"])
          }, labels: number % 50 == 0 ? ["big"] : [])
      }
      let counts = try registry.perform { session throws(CommandError) in
        try session.apply(MergeCatalog(packages: entries, labels: [label]))
      }
      #expect(counts.assigned == 4910)
    }
    let rest = (0..<900).map { CatalogVersionEntry(version: "\($0).1", labels: ["big"]) }
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        MergeCatalog(packages: [
          CatalogPackageEntry(name: package("rest"), versions: rest)
        ]))
    }

    let (isDone, stopped) = (Flag(), DispatchSemaphore(value: 0))
    let (whole, gone) = (Counter(), Counter())
    Thread.detachNewThread {
      var reader = registry.makeReader()
      while !isDone.isSet || gone.value == 0 {
        let seen = try? reader.read { snapshot throws(StoreError) in
          guard let label = try snapshot.label(named: "big") else {
            #expect(try snapshot.label(named: "renamed") == nil)
            #expect(try snapshot.label(LabelID(rawValue: 1)) == nil)
            return UInt64(0)
          }
          var count: UInt64 = 0
          try snapshot.forEachVersion(labelled: label.id) { _ throws(StoreError) in
            count += 1
            return true
          }
          #expect(count == label.versionCount)
          return count + label.packageCount
        }
        #expect(seen == 0 || seen == 50_000)
        if seen == 0 { gone.add() } else { whole.add() }
      }
      stopped.signal()
    }
    while whole.value == 0 { usleep(1000) }
    let isDeleted = try registry.perform { session throws(CommandError) in
      try session.apply(UpdateLabel(name: "big", newName: "renamed"))
      return try session.apply(DeleteLabels(names: ["renamed"]))
    }
    isDone.set()
    stopped.wait()
    #expect(isDeleted)
    #expect(whole.value > 0 && gone.value > 0)
    try registry.look { snapshot throws(StoreError) in
      #expect(try snapshot.catalogCounts() == (labels: 0, packages: 5001, versions: 50_900))
      for table in [
        Table.labels, .labelNames, .labelFolds, .packageLabels, .labelPackages, .versionLabels,
        .labelVersions, .labelledPackages, .labelledVersions,
      ] {
        var walk = try Walk(snapshot, KeyPrefix(table))
        #expect(try walk.next() == nil, "\(table)")
      }
    }
    #expect(try registry.verify().isEmpty)
    registry.close()
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .acquiring) }
  func add() { count.add(1, ordering: .acquiringAndReleasing) }
}
