/// What a backup holds, as its trailer says.
public struct BackupSummary: Hashable, Sendable {
  /// Frames before the trailer.
  public internal(set) var frames: UInt64 = 0
  /// Bytes of content before compression.
  public internal(set) var contentBytes: UInt64 = 0
  public internal(set) var journalRecords: UInt64 = 0
  /// Entries by the number of their table, the first byte of their keys; 256 of them.
  var entriesByTable = [UInt64](repeating: 0, count: 256)
  /// Over the header and the checksums of all frames.
  var digest: [UInt8] = []

  /// All entries but the journal's.
  public var entries: UInt64 { entriesByTable.reduce(0, +) }

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.append(frames)
    writer.append(contentBytes)
    writer.append(journalRecords)
    let present = entriesByTable.indices.filter { entriesByTable[$0] > 0 }
    writer.append(UInt16(present.count))
    for table in present {
      writer.append(UInt8(table))
      writer.append(entriesByTable[table])
    }
    writer.append(digest)
    return writer.bytes
  }
}
