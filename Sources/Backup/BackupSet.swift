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
  public func chain(to point: RestorePoint) -> [Int]? {
    guard point != .latest else { return newest.flatMap { chains[$0] } }
    let reaching = chains.compactMap { $0 }.filter { chain in
      guard let first = chain.first, let last = chain.last else { return false }
      switch point {
      case .latest: return true
      case .position(let position):
        return headers[first].end.position <= position && position <= headers[last].end.position
      case .time(let time):
        return headers[first].lastChange <= time && time <= headers[last].time
      }
    }
    return reaching.min { (headers[$1[0]].time, $0.count) < (headers[$0[0]].time, $1.count) }
  }
}
