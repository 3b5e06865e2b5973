/// A record of a backup; its bytes are valid until the next one is asked for.
public enum BackupRecord {
  case entry(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)
  case journal(position: UInt64, record: UnsafeRawBufferPointer)
}

/// Reads a backup from a source, record by record, and believes nothing that it has not checked.
///
/// Memory is bounded by three frames and the largest record that is really there, not by what the
/// file claims. Every deviation is an error with its offset: checksums, order of keys, positions
/// without a gap, counts and the digest of the trailer, and the end of the file behind it.
public final class BackupReader {
  /// Fills memory with the next bytes of the file and says how many they are; 0 at the end.
  public typealias Source = (UnsafeMutableRawBufferPointer) throws(BackupError) -> Int

  public let header: BackupHeader
  /// What has been read so far; complete once `next` has given `nil`.
  public private(set) var summary = BackupSummary()
  let frames: FrameReader
  private let order = KeyOrder()
  private var kind = FrameKind.entries
  private var position: UInt64
  private var hasJournal = false
  private var lastMark: JournalMark
  private var isAtEnd = false

  /// Reads the header.
  ///
  /// - Parameter key: what the backup was encrypted with; one that was not is refused with
  ///   `keyUnused`.
  public init(key: BackupKey? = nil, source: @escaping Source) throws(BackupError) {
    let bytes = try BackupHeader.readBytes(from: source)
    header = try BackupHeader.decode(bytes)
    position = header.start.position
    lastMark = header.start
    frames = try FrameReader(header, bytes: bytes, key: key, source: source)
  }

  /// Bytes of the file read so far.
  public var offset: UInt64 { frames.offset }

  /// The next record; `nil` when the file has ended as it must.
  public func next() throws(BackupError) -> BackupRecord? {
    guard !isAtEnd else { return nil }
    while true {
      if let record = try record() { return record }
      guard let head = try frames.advance() else { throw .incomplete(offset: frames.offset) }
      guard head.kind.rawValue >= kind.rawValue else {
        throw damaged("a frame of entries follows the journal")
      }
      if head.kind != kind {
        guard frames.pending.count == head.contentCount else {
          throw damaged("a record is cut off")
        }
        kind = head.kind
      }
      if kind == .trailer {
        try finish()
        return nil
      }
      summary.frames += 1
      summary.contentBytes += UInt64(head.contentCount)
    }
  }

  private func damaged(_ what: String) -> BackupError {
    .damaged(offset: frames.frameOffset, what: what)
  }

  /// The record at the front of what was read; `nil` when more must be read first.
  private func record() throws(BackupError) -> BackupRecord? {
    let bytes = frames.pending
    var reader = ByteReader(bytes)
    if kind == .entries {
      guard let keyCount = reader.next(UInt16.self), let valueCount = reader.next(UInt32.self)
      else { return nil }
      guard 1...RecordHead.longestKey ~= Int(keyCount), valueCount <= RecordHead.longestValue
      else { throw damaged("an entry has an impossible length") }
      let valueStart = RecordHead.entryByteCount + Int(keyCount)
      let end = valueStart + Int(valueCount)
      guard end <= bytes.count else { return nil }
      frames.consume(end)
      let key = UnsafeRawBufferPointer(rebasing: bytes[RecordHead.entryByteCount..<valueStart])
      guard header.kind == .full else { throw damaged("an increment holds an entry") }
      guard order.follows(key) else { throw damaged("a key is out of order") }
      summary.entriesByTable[Int(key[0])] += 1
      return .entry(key: key, value: UnsafeRawBufferPointer(rebasing: bytes[valueStart..<end]))
    }
    guard let position = reader.next(UInt64.self), let count = reader.next(UInt32.self) else {
      return nil
    }
    guard count <= RecordHead.longestValue else {
      throw damaged("a journal record has an impossible length")
    }
    let end = RecordHead.journalByteCount + Int(count)
    guard end <= bytes.count else { return nil }
    frames.consume(end)
    // The journal of a full backup may begin anywhere; all others go on without a gap.
    guard position > self.position, position <= header.end.position,
      position == self.position + 1 || (header.kind == .full && !hasJournal)
    else { throw damaged("position \(position) of the journal is out of order") }
    self.position = position
    hasJournal = true
    let record = UnsafeRawBufferPointer(rebasing: bytes[RecordHead.journalByteCount..<end])
    if position == header.end.position {
      lastMark = JournalMark(position: position, record: record)
    }
    summary.journalRecords += 1
    return .journal(position: position, record: record)
  }

  private func finish() throws(BackupError) {
    summary.digest = frames.digestBeforeFrame
    guard frames.pending.elementsEqual(summary.encoded) else {
      throw damaged("the trailer does not fit what is before it")
    }
    guard lastMark == header.end else {
      throw damaged("the journal does not end as the header says")
    }
    guard try frames.isAtEnd() else {
      throw .damaged(offset: frames.offset, what: "more follows the trailer")
    }
    isAtEnd = true
  }
}

/// Remembers the last key.
private final class KeyOrder {
  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: RecordHead.longestKey, alignment: 8)
  private var count = 0

  deinit { memory.deallocate() }

  /// Whether a key sorts after the one before; takes its place.
  func follows(_ key: UnsafeRawBufferPointer) -> Bool {
    let follows = isBelow(key)
    memory.copyMemory(from: key)
    count = key.count
    return follows
  }

  private func isBelow(_ key: UnsafeRawBufferPointer) -> Bool {
    for index in 0..<min(count, key.count) where memory[index] != key[index] {
      return memory[index] < key[index]
    }
    return count < key.count
  }
}
