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
public struct BackupSet: Sendable {
  public let headers: [BackupHeader]
  /// For each backup the ones that restore it, the full one first and itself last; `nil` where one
  /// is missing.
  public let chains: [[Int]?]

  public init(_ headers: [BackupHeader]) {
    self.headers = headers
    var indices: [BackupID: Int] = [:]
    for (index, header) in headers.enumerated() { indices[header.id] = index }
    chains = headers.indices.map { Self.chain(to: $0, headers, indices) }
  }

  private static func chain(
    to last: Int, _ headers: [BackupHeader], _ indices: [BackupID: Int]
  ) -> [Int]? {
    var links = [last]
    while let first = links.last, headers[first].kind == .increment {
      guard let base = headers[first].base, let index = indices[base],
        headers[first].continues(headers[index]), links.count <= headers.count
      else { return nil }
      links.append(index)
    }
    return links.reversed()
  }

  /// The backup with the latest time that can be restored.
  public var newest: Int? {
    headers.indices.filter { chains[$0] != nil }
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
    let whole = chains.compactMap { $0 }
    switch point {
    case .latest:
      return newest.flatMap { chains[$0] }
    case .position(let position):
      return shortest(
        whole.filter {
          first(of: $0).end.position <= position && position <= last(of: $0).end.position
        })
    case .time(let time):
      let reaching = whole.filter {
        first(of: $0).lastChange <= time && time <= last(of: $0).time
      }
      let beyond = reaching.filter { time < last(of: $0).lastChange }
      let newestFull = reaching.map { first(of: $0).time }.max()
      let candidates = reaching.filter { first(of: $0).time == newestFull }
      return shortest(beyond.filter { first(of: $0).time == newestFull })
        ?? candidates.max { last(of: $0).time < last(of: $1).time }
    }
  }

  private func first(of chain: [Int]) -> BackupHeader { headers[chain[0]] }
  private func last(of chain: [Int]) -> BackupHeader { headers[chain[chain.count - 1]] }

  /// The chain with the newest full backup and the fewest increments.
  private func shortest(_ chains: [[Int]]) -> [Int]? {
    chains.min { (first(of: $1).time, $0.count) < (first(of: $0).time, $1.count) }
  }
}
