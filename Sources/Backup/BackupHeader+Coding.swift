extension BackupHeader {
  /// Begins with a byte that no text has and ends with line ends that a transfer as text changes.
  static let magic: [UInt8] = [0x89, 0x50, 0x4B, 0x47, 0x42, 0x0D, 0x0A, 0x1A]
  /// Magic, format version and length: what never changes.
  static let prefixByteCount = 12
  /// No header is longer; a list of 256 tables fits.
  static let maximumByteCount = 32 << 10
  private static let longestName = 64
  /// From 1970 to the end of the year 9999: no calculation with what a file claims overflows.
  private static let moments: ClosedRange<Int64> = 0...253_402_300_799_999

  private enum Flag {
    static let compressed: UInt8 = 1
    static let encrypted: UInt8 = 2
  }

  /// The header as bytes, its checksum included.
  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.magic)
    writer.append(Self.formatVersion)
    writer.append(UInt16(0))
    writer.append(
      (isCompressed ? Flag.compressed : 0) | (isEncrypted ? Flag.encrypted : 0) as UInt8)
    writer.append(kind.rawValue)
    writer.append(storeFormat)
    writer.append(id.bytes)
    writer.append(base?.bytes ?? [UInt8](repeating: 0, count: BackupID.byteCount))
    writer.append(time)
    for mark in [start, end] {
      writer.append(mark.position)
      writer.append(mark.digest)
    }
    writer.append(lastChange)
    writer.append(keyMark)
    writer.append(cipherHeader)
    precondition(tables.count <= 256, "tables are numbered by a byte")
    writer.append(UInt16(tables.count))
    for table in tables {
      precondition(table.name.utf8.count <= Self.longestName, "names of tables are short")
      writer.append(table.number)
      writer.append(UInt8(table.name.utf8.count))
      writer.append(table.name.utf8)
    }
    writer.replace(at: Self.prefixByteCount - 2, with: UInt16(writer.bytes.count + 4))
    let sum = writer.bytes.withUnsafeBytes { CRC32C.extended(over: $0) }
    writer.append(sum)
    return writer.bytes
  }

  /// Reads a header, and nothing behind it.
  ///
  /// Needs no key. The checksum is checked before anything else is believed.
  public static func read(from source: BackupReader.Source) throws(BackupError) -> BackupHeader {
    try decode(try readBytes(from: source))
  }

  static func readBytes(from source: BackupReader.Source) throws(BackupError) -> [UInt8] {
    let prefix = try ByteSource.read(prefixByteCount, at: 0, from: source)
    guard prefix.prefix(magic.count).elementsEqual(magic.prefix(prefix.count)) else {
      throw .notABackup
    }
    guard prefix.count == prefixByteCount else { throw .incomplete(offset: UInt64(prefix.count)) }
    let length = Int(prefix[10]) | Int(prefix[11]) << 8
    guard length > prefixByteCount + 4, length <= maximumByteCount else {
      throw .damaged(offset: 10, what: "the header's length is impossible")
    }
    let rest = try ByteSource.read(
      length - prefixByteCount, at: UInt64(prefixByteCount), from: source)
    let bytes = prefix + rest
    guard bytes.count == length else { throw .incomplete(offset: UInt64(bytes.count)) }
    return bytes
  }

  static func decode(_ bytes: [UInt8]) throws(BackupError) -> BackupHeader {
    let (sum, stored) = bytes.withUnsafeBytes { bytes in
      let covered = UnsafeRawBufferPointer(rebasing: bytes.dropLast(4))
      return (
        CRC32C.extended(over: covered),
        UInt32(
          littleEndian: bytes.loadUnaligned(fromByteOffset: covered.count, as: UInt32.self))
      )
    }
    guard sum == stored else {
      throw .damaged(offset: 0, what: "the header's checksum does not hold")
    }
    let version = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
    guard version <= formatVersion else { throw .futureFormat(version) }
    let header = bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes.dropLast(4)))
      _ = reader.next(count: prefixByteCount)
      let header = fields(&reader)
      return reader.isAtEnd ? header : nil
    }
    guard let header else { throw .damaged(offset: 0, what: "the header makes no sense") }
    return header
  }

  private static func fields(_ reader: inout ByteReader) -> BackupHeader? {
    guard let flags = reader.next(UInt8.self), flags & ~(Flag.compressed | Flag.encrypted) == 0,
      let rawKind = reader.next(UInt8.self), let kind = Kind(rawValue: rawKind),
      let storeFormat = reader.next(UInt32.self),
      let id = reader.next(count: BackupID.byteCount),
      let base = reader.next(count: BackupID.byteCount),
      let time = reader.next(Int64.self),
      let start = mark(&reader), let end = mark(&reader),
      let lastChange = reader.next(Int64.self),
      let keyMark = reader.next(count: BackupKey.markByteCount),
      let cipherHeader = reader.next(count: FrameCipher.headerByteCount),
      let tables = tables(&reader), moments.contains(time), moments.contains(lastChange),
      start.position <= end.position, kind == .increment || start == .beginning
    else { return nil }
    var header = BackupHeader(
      kind: kind, isCompressed: flags & Flag.compressed != 0, storeFormat: storeFormat,
      id: BackupID(id), base: kind == .increment ? BackupID(base) : nil, time: time, start: start,
      end: end, lastChange: lastChange, tables: tables)
    header.isEncrypted = flags & Flag.encrypted != 0
    header.keyMark = keyMark
    header.cipherHeader = cipherHeader
    return header
  }

  private static func mark(_ reader: inout ByteReader) -> JournalMark? {
    guard let position = reader.next(UInt64.self),
      let digest = reader.next(count: Digest.markByteCount)
    else { return nil }
    return JournalMark(position: position, digest: digest)
  }

  private static func tables(_ reader: inout ByteReader) -> [Table]? {
    guard let count = reader.next(UInt16.self), count <= 256 else { return nil }
    var tables: [Table] = []
    for _ in 0..<count {
      guard let number = reader.next(UInt8.self), let length = reader.next(UInt8.self),
        length <= longestName, let name = reader.next(count: Int(length)),
        name.allSatisfy({ 0x20...0x7E ~= $0 })
      else { return nil }
      tables.append(Table(number: number, name: String(decoding: name, as: UTF8.self)))
    }
    return tables
  }
}
