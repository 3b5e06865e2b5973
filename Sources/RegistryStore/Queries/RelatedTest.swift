import LMDB

/// Whether beside a row there is another that meets a filter.
///
/// Each of those others is tested once, however many rows it stands beside: two bits for every
/// number up to the highest met. So nested filters cost no more than their rows and relations.
final class RelatedTest {
  let relation: CatalogRelation
  /// The node of the filter; `nil` admits any row.
  let target: Int?
  /// The numbers of all rows that meet the filter, ascending, once they were found to be few.
  private(set) var numbers: [UInt32]?
  private var isResolved = false
  private var cursor: CatalogCursor
  private var memory = Memory()

  /// Most rows that are looked for directly, and not by a walk over those beside a row.
  private static let fewNumbers = 4

  init(
    _ snapshot: Snapshot, _ relation: CatalogRelation, _ target: Int?
  ) throws(StoreError) {
    self.relation = relation
    self.target = target
    cursor = try CatalogCursor(snapshot)
  }

  func holds<Row: CatalogRow>(for row: Row, _ test: CatalogTest) throws(StoreError) -> Bool {
    if relation == .packageOfVersion { return try admits(row.packageNumber, test) }
    let table = relation.table
    if let numbers, numbers.count <= Self.fewNumbers {
      for number in numbers where try test.snapshot.stands(number, beside: row.number, table) {
        return true
      }
      return false
    }
    var key = test.snapshot.key(table)
    key.append(short: row.number)
    var entry = try cursor.seek(key.bytes)
    while let found = entry, found.key.count == 9, found.key[0] == table.rawValue,
      found.key.short(at: 1) == row.number
    {
      if try admits(found.key.short(at: 5), test) { return true }
      entry = try cursor.next()
    }
    return false
  }

  /// Whether the row of a number on the other side meets the filter.
  private func admits(_ number: UInt32, _ test: CatalogTest) throws(StoreError) -> Bool {
    guard let target else { return true }
    if let numbers { return isListed(number, numbers) }
    if let known = memory[number] { return known }
    let snapshot = test.snapshot
    let truth =
      switch relation {
      case .packagesOfLabel, .packageOfVersion:
        try test.truth(of: target, try snapshot.row(number) as CatalogPackageRecord)
      case .versionsOfLabel, .versionsOfPackage:
        try test.truth(of: target, try snapshot.row(number) as CatalogVersionRecord)
      case .labelsOfPackage, .labelsOfVersion:
        try test.truth(of: target, try snapshot.row(number) as LabelRecord)
      }
    memory[number] = truth == .yes
    return truth == .yes
  }

  /// Finds the rows that meet the filter, if indexes or a short walk give few; once.
  func resolve(_ test: CatalogTest) throws(StoreError) -> [UInt32]? {
    guard !isResolved else { return numbers }
    isResolved = true
    switch relation {
    case .packagesOfLabel, .packageOfVersion:
      numbers = try CatalogPlanner<CatalogPackageRecord>(test, target).fewNumbers()
    case .versionsOfLabel, .versionsOfPackage:
      numbers = try CatalogPlanner<CatalogVersionRecord>(test, target).fewNumbers()
    case .labelsOfPackage, .labelsOfVersion:
      numbers = try CatalogPlanner<LabelRecord>(test, target).fewNumbers()
    }
    return numbers
  }

  /// For each number: whether it was tested, and what came of it.
  private struct Memory {
    private var tested: [UInt64] = []
    private var admitted: [UInt64] = []

    subscript(number: UInt32) -> Bool? {
      get {
        let (word, bit) = (Int(number >> 6), UInt64(1) << UInt64(number & 63))
        guard word < tested.count, tested[word] & bit != 0 else { return nil }
        return admitted[word] & bit != 0
      }
      set {
        let (word, bit) = (Int(number >> 6), UInt64(1) << UInt64(number & 63))
        while tested.count <= word {
          tested.append(0)
          admitted.append(0)
        }
        tested[word] |= bit
        if newValue == true { admitted[word] |= bit }
      }
    }
  }
}

/// Whether a number is among ascending ones.
private func isListed(_ number: UInt32, _ numbers: [UInt32]) -> Bool {
  var (low, high) = (0, numbers.count)
  while low < high {
    let middle = (low + high) / 2
    if numbers[middle] < number { low = middle + 1 } else { high = middle }
  }
  return low < numbers.count && numbers[low] == number
}
