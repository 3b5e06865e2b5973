import Testing

@testable import Backup

/// What is written is read, in every form.
@Suite struct RoundTripTests {
  @Test(arguments: Form.all) func recordsOfAnySizeComeBack(form: Form) throws {
    let frame = FrameHead.contentLimit
    let cases: [(entries: [Int], journal: [Int])] = [
      ([], []), ([], [0]), ([0], []), ([0], [0]), ([1, 2, 3], [50, 60]),
      ([frame - 11], [frame - 12, 3]), ([frame - 12, 5], [0]), ([frame - 10, 5], []),
      ([2 * frame + 7, 0, 7], [1]), (Array(repeating: 100, count: 12_000), [5]),
    ]
    for (entries, journal) in cases {
      let records = MemoryBackup.records(entries: entries, journal: journal)
      let file = try MemoryBackup.write(records, form: form)
      #expect(try MemoryBackup.read(file, key: form.key) == records)
      let outline = try MemoryBackup.outline(file)
      #expect(outline.flaw == nil)
      #expect(outline.header.isEncrypted == (form.key != nil))
      #expect(outline.header.tables == MemoryBackup.tables)
    }
  }

  @Test(arguments: Form.all) func incrementsContinue(form: Form) throws {
    let full = MemoryBackup.records(entries: [5], journal: [10, 20])
    let base = try MemoryBackup.outline(try MemoryBackup.write(full, form: form)).header
    for sizes in [[], [7], [1, 2, 3]] {
      let more = MemoryBackup.records(entries: [], journal: sizes, after: 2)
      let file = try MemoryBackup.write(more, continuing: base, form: form)
      #expect(try MemoryBackup.read(file, key: form.key) == more)
      let header = try MemoryBackup.outline(file).header
      #expect(header.continues(base))
      #expect(header.end.position == 2 + UInt64(sizes.count))
    }
  }

  @Test func theJournalOfAFullBackupMayBeginAnywhere() throws {
    let records = MemoryBackup.records(entries: [1], journal: [2, 3], after: 41)
    #expect(try MemoryBackup.read(try MemoryBackup.write(records)) == records)
  }

  @Test func compressionMakesSmallerAndRandomBytesStayAsTheyAre() throws {
    let same = MemoryBackup.records(entries: [1 << 20, 1 << 20])
    #expect(try MemoryBackup.write(same, form: Form(isCompressed: true)).count < 200_000)
    var generator = SystemRandomNumberGenerator()
    let noise: [CopiedRecord] = [
      .entry([1], (0..<(2 << 20)).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    ]
    let file = try MemoryBackup.write(noise, form: Form(isCompressed: true))
    #expect(file.count < (2 << 20) + 1000)
    #expect(try MemoryBackup.read(file) == noise)
  }

  @Test func aKeyIsTakenInThreeForms() throws {
    let bytes = Array(UInt8(200)...231)
    let hexadecimal = bytes.map { String($0, radix: 16) }.joined()
    let forms = [
      bytes, Array(hexadecimal.utf8), Array((hexadecimal.uppercased() + "\n").utf8),
      Array("yMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5uc=\n".utf8),
      Array("yMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5uc".utf8),
    ]
    for form in forms { #expect(BackupKey(contents: form)?.bytes == bytes) }
    for bad in [
      [], Array(bytes.dropLast()), bytes + [1], Array("zz".utf8), Array(repeating: 0x67, count: 64),
    ] {
      #expect(BackupKey(contents: bad) == nil)
    }
  }

  @Test func whatIsTooLargeIsRefused() throws {
    let writer = try BackupWriter(MemoryBackup.header(of: [])) { _ in }
    let key = [UInt8](repeating: 1, count: 512)
    _ = key.withUnsafeBytes { key in
      #expect(throws: BackupError.tooLarge(bytes: 512)) {
        try writer.append(key: key, value: UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
  }

  @Test func anErrorOfTheSinkEndsTheWriting() throws {
    #expect(throws: BackupError.output(errno: 28)) {
      _ = try BackupWriter(MemoryBackup.header(of: [])) { _ throws(BackupError) in
        throw .output(errno: 28)
      }
    }
  }

  @Test func theChecksumIsCastagnolis() {
    let digits = Array("123456789".utf8)
    #expect(digits.withUnsafeBytes { CRC32C.extended(over: $0) } == 0xE306_9283)
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = bytes.withUnsafeBytes { CRC32C.extended(over: $0) }
    for cut in [0, 1, 7, 8, 9, 500, 999, 1000] {
      let parts = bytes.withUnsafeBytes {
        CRC32C.extended(
          CRC32C.extended(over: UnsafeRawBufferPointer(rebasing: $0[..<cut])),
          over: UnsafeRawBufferPointer(rebasing: $0[cut...]))
      }
      #expect(parts == whole)
    }
  }
}
