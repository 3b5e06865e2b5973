import Testing

@testable import Backup

/// Files whose checksums hold and whose content lies.
@Suite struct HostileBackupTests {
  /// A file with frames of these contents, each with a checksum that holds.
  static func file(_ frames: [(FrameKind, [UInt8])], compressed: Bool = false) -> [UInt8] {
    let header = MemoryBackup.header(of: [], isCompressed: compressed)
    var file = header.encoded
    for (number, (kind, content)) in frames.enumerated() {
      file += frame(
        header.id,
        FrameHead(
          kind: kind, isCompressed: false, payloadCount: content.count,
          contentCount: content.count, sequence: UInt32(number)), content)
    }
    return file
  }

  static func frame(_ id: BackupID, _ head: FrameHead, _ payload: [UInt8]) -> [UInt8] {
    let frame = head.encoded + payload
    let sum = (id.bytes + frame).withUnsafeBytes { CRC32C.extended(over: $0) }
    return frame + withUnsafeBytes(of: sum.littleEndian) { Array($0) }
  }

  private static func entryHead(_ key: UInt16, _ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: key.littleEndian) { Array($0) }
      + withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func journalHead(_ position: UInt64, _ count: UInt32) -> [UInt8] {
    withUnsafeBytes(of: position.littleEndian) { Array($0) }
      + withUnsafeBytes(of: count.littleEndian) { Array($0) }
  }

  @Test func lengthsThatAreClaimedCostNoMemory() throws {
    let claims: [(FrameKind, [UInt8])] = [
      (.entries, Self.entryHead(5, .max)), (.entries, Self.entryHead(.max, 1)),
      (.entries, Self.entryHead(0, 1)), (.entries, Self.entryHead(512, 1)),
      (.entries, Self.entryHead(5, UInt32(RecordHead.longestValue))),
      (.entries, Self.entryHead(5, UInt32(RecordHead.longestValue) + 1)),
      (.journal, Self.journalHead(1, .max)),
      (.journal, Self.journalHead(.max, 1)),
      (.journal, Self.journalHead(1, UInt32(RecordHead.longestValue))),
    ]
    for (kind, content) in claims {
      let reader = try MemoryBackup.reader(Self.file([(kind, content), (kind, [1, 2, 3])]))
      #expect(throws: BackupError.self) { while try reader.next() != nil {} }
      #expect(reader.frames.windowByteCount <= 4 * FrameHead.contentLimit)
    }
  }

  @Test func impossibleHeadsAreRefused() {
    let header = MemoryBackup.header(of: [])
    let good = FrameHead(
      kind: .entries, isCompressed: false, payloadCount: 10, contentCount: 10, sequence: 0)
    var heads: [FrameHead] = []
    for (payload, content) in [
      (Int(UInt32.max), 10), (FrameHead.payloadLimit + 1, 10), (10, Int(UInt32.max)),
      (10, FrameHead.contentLimit + 1), (10, 0), (10, 11), (0, 10),
    ] {
      var head = good
      head.payloadCount = payload
      head.contentCount = content
      heads.append(head)
    }
    var compressed = good
    compressed.isCompressed = true
    var late = good
    late.sequence = 1
    for head in heads + [compressed, late] {
      let payload = [UInt8](repeating: 0, count: min(head.payloadCount, 3 << 20))
      let file = header.encoded + Self.frame(header.id, head, payload)
      guard case .damaged? = MemoryBackup.complaint(file) else {
        Issue.record("\(head) was believed: \(String(describing: MemoryBackup.complaint(file)))")
        continue
      }
    }
  }

  @Test func aCompressedFrameExpandsToWhatItSaysOrNotAtAll() throws {
    let header = MemoryBackup.header(of: [], isCompressed: true)
    let content = [UInt8](repeating: 0, count: 1 << 20)
    var packed = [UInt8](repeating: 0, count: 1 << 20)
    let count = try content.withUnsafeBytes { content in
      try packed.withUnsafeMutableBytes {
        try #require(try FrameCompressor().compress(content, into: $0))
      }
    }
    for claimed in [1, 1000, (1 << 20) - 1] {
      let head = FrameHead(
        kind: .entries, isCompressed: true, payloadCount: count, contentCount: claimed,
        sequence: 0)
      let file = header.encoded + Self.frame(header.id, head, Array(packed.prefix(count)))
      #expect(
        MemoryBackup.complaint(file)
          == .damaged(
            offset: UInt64(header.encoded.count), what: "a frame cannot be expanded"))
    }
  }

  @Test func headersThatMakeNoSenseAreRefused() {
    var header = MemoryBackup.header(of: [])
    let good = header.encoded
    // A length beyond any header, with nothing behind it.
    var long = good
    long[10] = 0xFF
    long[11] = 0xFF
    #expect(
      MemoryBackup.complaint(long)
        == .damaged(offset: 10, what: "the header's length is impossible"))
    // An end before the start, and a start in a full backup.
    header.start = JournalMark(position: 5, digest: [UInt8](repeating: 0, count: 16))
    #expect(
      MemoryBackup.complaint(header.encoded)
        == .damaged(offset: 0, what: "the header makes no sense"))
    // Moments beyond any calendar, which retention would calculate with.
    for time in [Int64.min, -1, 253_402_300_800_000, .max] {
      #expect(
        MemoryBackup.complaint(MemoryBackup.header(of: [], time: time).encoded)
          == .damaged(offset: 0, what: "the header makes no sense"))
    }
  }

  @Test func recordsInTheWrongPlaceAreRefused() throws {
    let key: [UInt8] = [1, 0]
    let entry = Self.entryHead(2, 0) + key
    let files: [[(FrameKind, [UInt8])]] = [
      // Behind the header's last position.
      [(.journal, Self.journalHead(1, 0))],
      [(.journal, Self.journalHead(1, 0)), (.entries, entry)],
      [(.entries, Array(entry.dropLast())), (.trailer, [0])],
      [(.entries, Array(entry.dropLast())), (.journal, Self.journalHead(1, 0))],
      [(.trailer, [0])],
      [(.entries, entry), (.trailer, BackupSummary().encoded)],
    ]
    for frames in files {
      guard case .damaged? = MemoryBackup.complaint(Self.file(frames)) else {
        Issue.record("\(frames) was believed")
        continue
      }
    }
    // An entry in an increment.
    let base = MemoryBackup.header(of: [])
    let increment = MemoryBackup.header(of: [], continuing: base)
    let file = try MemoryBackup.write([MemoryBackup.entry(1, size: 1)], header: increment)
    #expect(MemoryBackup.complaint(file) != nil)
  }
}
