/// Up to where a registry is restored.
public enum RestorePoint: Sendable, Hashable {
  /// Everything that the newest backup has.
  case latest
  /// The record at this position of the journal, and none behind it.
  case position(UInt64)
  /// Before the first record with a time later than this, in milliseconds.
  case time(Int64)
}

/// Backups that lie together, and how they build on one another.
///
/// Backups are named by their indices. Costs time and memory in proportion to their count, however
/// long the chains are.
public struct BackupSet: Sendable {
  public let headers: [BackupHeader]
  /// What each increment continues; `nil` for a full backup, and where it is missing.
  private let bases: [Int?]
  /// How each is restored; `nil` where something is missing.
  private let links: [Link?]

  /// A backup that can be restored.
  private struct Link {
    /// The full backup at the beginning.
    var full: Int
    /// How many backups restore it, itself included.
    var length: Int
  }

  public init(_ headers: [BackupHeader]) {
    self.headers = headers
    var indices: [BackupID: Int] = [:]
    for (index, header) in headers.enumerated() { indices[header.id] = index }
    let bases = headers.map { header in
      header.base.flatMap { indices[$0] }.flatMap { header.continues(headers[$0]) ? $0 : nil }
    }
    self.bases = bases
    var links = [Link?](repeating: nil, count: headers.count)
    var isDecided = [Bool](repeating: false, count: headers.count)
    for index in headers.indices {
      var path: [Int] = []
      var next: Int? = index
      // A backup counts as missing until it is known better, which ends circles as well.
      while let current = next, !isDecided[current] {
        isDecided[current] = true
        path.append(current)
        next = bases[current]
      }
      var link = next.flatMap { links[$0] }
      for current in path.reversed() {
        if headers[current].kind == .full { link = Link(full: current, length: 0) }
        link?.length += 1
        links[current] = link
      }
    }
    self.links = links
  }

  /// Whether a backup and all that it builds on are there.
  public func isRestorable(_ index: Int) -> Bool { links[index] != nil }

  /// The full backup that a backup builds on; `nil` where one is missing on the way.
  public func full(of index: Int) -> Int? { links[index]?.full }

  /// How many backups restore this one, itself included; 0 where one is missing.
  func length(of index: Int) -> Int { links[index]?.length ?? 0 }

  /// What an increment continues; `nil` for a full backup, and where it is missing.
  func base(of index: Int) -> Int? { bases[index] }

  /// The backups that restore this one, the full one first and itself last; `nil` where one is
  /// missing.
  public func chain(to last: Int) -> [Int]? {
    guard isRestorable(last) else { return nil }
    var chain = [last]
    while let first = chain.last, let base = bases[first] { chain.append(base) }
    return chain.reversed()
  }

  /// The backup with the latest time that can be restored. One that another continues is older than
  /// that one, whatever the clock said when they were made.
  public var newest: Int? {
    let restorable = headers.indices.filter(isRestorable)
    let continued = Set(restorable.compactMap { headers[$0].base })
    return restorable.filter { !continued.contains(headers[$0].id) }
      .max {
        (headers[$0].time, headers[$0].end.position) < (headers[$1].time, headers[$1].end.position)
      }
  }

  /// The backups that restore to a point: of those that can, the ones with the newest full backup,
  /// and no more increments than needed. `nil` when none reaches it.
  ///
  /// A moment lies in a backup for certain only when a later change does: a change may be committed
  /// a little after its time.
  public func chain(to point: RestorePoint) -> [Int]? {
    last(for: point).flatMap { chain(to: $0) }
  }

  /// The last backup of the chain to a point.
  private func last(for point: RestorePoint) -> Int? {
    switch point {
    case .latest:
      return newest
    case .position(let position):
      return shortest(
        headers.indices.filter { index in
          guard let full = full(of: index) else { return false }
          return headers[full].end.position <= position && position <= headers[index].end.position
        })
    case .time(let time):
      let reaching = headers.indices.filter { index in
        guard let full = full(of: index) else { return false }
        return headers[full].lastChange <= time && time <= headers[index].time
      }
      let newestFull = reaching.map(timeOfFull).max()
      let candidates = reaching.filter { timeOfFull($0) == newestFull }
      return shortest(candidates.filter { time < headers[$0].lastChange })
        ?? candidates.max { headers[$0].time < headers[$1].time }
    }
  }

  private func timeOfFull(_ index: Int) -> Int64 { full(of: index).map { headers[$0].time } ?? 0 }

  /// The last of the chain with the newest full backup and the fewest increments.
  private func shortest(_ lasts: [Int]) -> Int? {
    lasts.min { (timeOfFull($1), length(of: $0)) < (timeOfFull($0), length(of: $1)) }
  }
}
