import Testing

@testable import Backup

/// Nothing that was changed after it was written is believed.
@Suite struct DamagedBackupTests {
  /// A small backup with every kind of frame.
  static func small(_ form: Form) throws -> [UInt8] {
    try MemoryBackup.write(
      MemoryBackup.records(entries: [3, 40], journal: [5, 30]), form: form)
  }

  @Test(arguments: Form.all) func everyTruncationIsFound(form: Form) throws {
    let file = try Self.small(form)
    for count in 0..<file.count {
      let cut = Array(file.prefix(count))
      #expect(
        MemoryBackup.complaint(cut, key: form.key) == .incomplete(offset: UInt64(count)),
        "cut at \(count)")
      guard count > 0, let outline = try? MemoryBackup.outline(cut) else { continue }
      #expect(outline.flaw == .incomplete(offset: UInt64(count)), "cut at \(count)")
    }
  }

  @Test(arguments: Form.all) func everyFlippedBitIsFound(form: Form) throws {
    var file = try Self.small(form)
    #expect(MemoryBackup.complaint(file, key: form.key) == nil)
    for index in file.indices {
      for bit in 0..<8 {
        file[index] ^= 1 << bit
        #expect(
          MemoryBackup.complaint(file, key: form.key) != nil, "bit \(bit) of byte \(index)")
        file[index] ^= 1 << bit
      }
    }
  }

  @Test(arguments: Form.all) func everyByteMoreIsFound(form: Form) throws {
    let file = try Self.small(form)
    let end = UInt64(file.count)
    #expect(
      MemoryBackup.complaint(file + [0], key: form.key)
        == .damaged(offset: end, what: "more follows the trailer"))
    #expect(MemoryBackup.complaint(file + file, key: form.key) != nil)
    #expect(try MemoryBackup.outline(file + [0]).flaw != nil)
  }

  /// The offsets at which frames begin, and the end.
  static func frames(of file: [UInt8]) -> [Int] {
    var offsets = [Int(file[10]) | Int(file[11]) << 8]
    while let last = offsets.last, last < file.count {
      guard let head = FrameHead(Array(file[last..<last + FrameHead.byteCount])) else { break }
      offsets.append(
        last + FrameHead.byteCount + head.payloadCount + FrameHead.checksumByteCount)
    }
    return offsets
  }

  @Test(arguments: Form.all) func framesKeepTheirPlaceAndTheirBackup(form: Form) throws {
    let records = MemoryBackup.records(
      entries: Array(repeating: 1000, count: 2000), journal: [5, 30])
    let file = try MemoryBackup.write(records, form: form)
    let other = try MemoryBackup.write(records, form: form)
    let offsets = Self.frames(of: file)
    #expect(offsets.count == 5)
    #expect(offsets.last == file.count)
    let head = Array(file[..<offsets[0]])
    let parts = zip(offsets, offsets.dropFirst()).map { Array(file[$0..<$1]) }
    func joined(_ parts: [[UInt8]]) -> [UInt8] {
      // Joining them lazily takes a minute without optimisation.
      var file = head
      for part in parts { file.append(contentsOf: part) }
      return file
    }
    for index in parts.indices.dropLast() {
      var missing = parts
      missing.remove(at: index)
      #expect(MemoryBackup.complaint(joined(missing), key: form.key) != nil)
      var swapped = parts
      swapped.swapAt(index, index + 1)
      #expect(MemoryBackup.complaint(joined(swapped), key: form.key) != nil)
      var doubled = parts
      doubled.insert(parts[index], at: index)
      #expect(MemoryBackup.complaint(joined(doubled), key: form.key) != nil)
    }
    // The same frame of another backup with the same content.
    let foreign = Self.frames(of: other)
    let mixed = Array(file[..<offsets[1]] + other[foreign[1]...])
    #expect(MemoryBackup.complaint(mixed, key: form.key) != nil)
  }

  @Test func aKeyIsNeededAndMustBeTheRightOne() throws {
    let file = try Self.small(Form(key: Form.key))
    #expect(MemoryBackup.complaint(file) == .keyMissing)
    // What anybody can write is not taken for what the key's owner wrote.
    #expect(MemoryBackup.complaint(try Self.small(Form()), key: Form.key) == .keyUnused)
    let wrong = BackupKey(contents: [UInt8](repeating: 9, count: 32))
    #expect(MemoryBackup.complaint(file, key: wrong) == .keyWrong)
    #expect(try MemoryBackup.outline(file).flaw == nil)
    let text = Array("journal".utf8)
    let secret = MemoryBackup.records(entries: [500])
    guard case .entry(_, let value)? = secret.first else { return }
    let sealed = try MemoryBackup.write(secret, form: Form(key: Form.key))
    #expect(!contains(sealed, Array(value.prefix(16))))
    #expect(contains(sealed, text))
    #expect(contains(try MemoryBackup.write(secret), Array(value.prefix(16))))
  }

  private func contains(_ file: [UInt8], _ part: [UInt8]) -> Bool {
    file.indices.dropLast(part.count).contains { file[$0..<$0 + part.count].elementsEqual(part) }
  }

  @Test func otherFilesAreNotBackups() {
    #expect(MemoryBackup.complaint(Array("-- a dump of another database".utf8)) == .notABackup)
    #expect(MemoryBackup.complaint([]) == .incomplete(offset: 0))
  }

  @Test func aLaterFormatIsNamed() throws {
    var file = try Self.small(Form())
    file[8] = 7
    let length = Self.frames(of: file)[0]
    let sum = file[..<(length - 4)].withUnsafeBytes { CRC32C.extended(over: $0) }
    file.replaceSubrange(
      (length - 4)..<length, with: withUnsafeBytes(of: sum.littleEndian) { Array($0) })
    #expect(MemoryBackup.complaint(file) == .futureFormat(7))
  }

  @Test func wrongOrdersAreFound() throws {
    let unordered = [MemoryBackup.entry(2, size: 1), MemoryBackup.entry(1, size: 1)]
    let twice = [MemoryBackup.entry(1, size: 1), MemoryBackup.entry(1, size: 1)]
    let gap = MemoryBackup.records(entries: [], journal: [1]) + [.journal(3, [1])]
    for records in [unordered, twice, gap] {
      #expect(MemoryBackup.complaint(try MemoryBackup.write(records)) != nil)
    }
    // A journal that does not end as the header says.
    let records = MemoryBackup.records(entries: [], journal: [1, 2])
    let header = MemoryBackup.header(of: records)
    let short = try MemoryBackup.write(Array(records.dropLast()), header: header)
    #expect(MemoryBackup.complaint(short) != nil)
    let different = try MemoryBackup.write(
      [records[0], .journal(2, [9, 9])], header: header)
    #expect(MemoryBackup.complaint(different) != nil)
  }
}
