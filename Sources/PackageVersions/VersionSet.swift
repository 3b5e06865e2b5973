/// A set of versions, closed under intersection and union; what a constraint compiles from.
struct VersionSet {
  /// The keys from `low` up to but without `high`.
  struct Range {
    var low: [UInt8]
    /// Nil is no bound.
    var high: [UInt8]?
  }

  /// Ascending, disjoint and not touching.
  private(set) var ranges: [Range]
  /// Branch keys in ascending order.
  private(set) var names: [[UInt8]]
  /// Whether `names` are the branches left out rather than the ones let in.
  private(set) var excludesNames: Bool

  static let everything = VersionSet(
    ranges: [Range(low: [], high: nil)], names: [], excludesNames: true)
  static let nothing = VersionSet(ranges: [], names: [], excludesNames: false)

  /// Exactly the versions that one comparison admits.
  init(_ comparison: Comparison, key: [UInt8]) {
    let isBranch = key.first == VersionKey.branchTag
    // In byte order nothing stands between a key and the same key with a zero byte behind it.
    let after = key + [0]
    switch comparison.relation {
    case .equal:
      self = .nothing
      if isBranch { names = [key] } else { ranges = [Range(low: key, high: after)] }
    case .notEqual:
      self = .everything
      if isBranch {
        names = [key]
      } else {
        ranges = [Range(low: [], high: key), Range(low: after, high: nil)]
      }
    case _ where isBranch:
      self = .nothing
    case .less: self = .numeric(low: [], high: key)
    case .lessOrEqual: self = .numeric(low: [], high: after)
    case .greater: self = .numeric(low: after, high: nil)
    case .greaterOrEqual: self = .numeric(low: key, high: nil)
    }
  }

  private init(ranges: [Range], names: [[UInt8]], excludesNames: Bool) {
    self.ranges = ranges
    self.names = names
    self.excludesNames = excludesNames
  }

  private static func numeric(low: [UInt8], high: [UInt8]?) -> VersionSet {
    VersionSet(ranges: [Range(low: low, high: high)], names: [], excludesNames: false)
  }

  /// The versions in both sets.
  func intersection(_ other: VersionSet) -> VersionSet {
    var result: [Range] = []
    for left in ranges {
      for right in other.ranges {
        let low = max(left.low, right.low)
        let high = lower(left.high, right.high)
        if let high, !low.lexicographicallyPrecedes(high) { continue }
        result.append(Range(low: low, high: high))
      }
    }
    // A name is in both when each lets it in; two lists of exceptions add up.
    let bothExclude = excludesNames && other.excludesNames
    return VersionSet(
      ranges: result,
      names: bothExclude
        ? merged(names, other.names)
        : (excludesNames ? other.names : names).filter { admits($0) && other.admits($0) },
      excludesNames: bothExclude)
  }

  /// The versions in either set.
  func union(_ other: VersionSet) -> VersionSet {
    var result: [Range] = []
    for range in (ranges + other.ranges).sorted(by: { $0.low.lexicographicallyPrecedes($1.low) }) {
      guard let last = result.last else {
        result.append(range)
        continue
      }
      guard let end = last.high else { break }
      if end.lexicographicallyPrecedes(range.low) {
        result.append(range)
      } else if let high = range.high {
        result[result.count - 1].high = max(end, high)
      } else {
        result[result.count - 1].high = nil
      }
    }
    let eitherExcludes = excludesNames || other.excludesNames
    return VersionSet(
      ranges: result,
      names: eitherExcludes
        ? merged(names, other.names).filter { !admits($0) && !other.admits($0) }
        : merged(names, other.names),
      excludesNames: eitherExcludes)
  }

  /// The bytes that ``CompiledConstraint`` reads.
  func encoded() -> [UInt8] {
    var bytes: [UInt8] = [CompiledConstraint.layout, excludesNames ? 1 : 0]
    for count in [ranges.count, names.count] {
      bytes.append(UInt8(count >> 8))
      bytes.append(UInt8(count & 0xFF))
    }
    for key in ranges.flatMap({ [$0.low, $0.high ?? []] }) + names {
      bytes.append(UInt8(key.count))
      bytes += key
    }
    return bytes
  }

  private func admits(_ name: [UInt8]) -> Bool { names.contains(name) != excludesNames }

  private func merged(_ left: [[UInt8]], _ right: [[UInt8]]) -> [[UInt8]] {
    left + right.filter { !left.contains($0) }
  }

  private func max(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    left.lexicographicallyPrecedes(right) ? right : left
  }

  private func lower(_ left: [UInt8]?, _ right: [UInt8]?) -> [UInt8]? {
    guard let left else { return right }
    guard let right else { return left }
    return left.lexicographicallyPrecedes(right) ? left : right
  }
}
