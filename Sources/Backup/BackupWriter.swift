/// Writes a backup to a sink: the header, then entries, then journal records, then the trailer.
///
/// Holds three frames in memory, whatever the size of the store.
public final class BackupWriter {
  /// Takes the next bytes of the file, all of them.
  public typealias Sink = (UnsafeRawBufferPointer) throws(BackupError) -> Void

  /// The header as it was written.
  public let header: BackupHeader
  private let sink: Sink
  private let compressor: FrameCompressor
  private var cipher: FrameCipher?
  private let content = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FrameHead.contentLimit, alignment: 16)
  private let compressed = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FrameHead.contentLimit, alignment: 16)
  private let frame = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FrameHead.byteCount + FrameHead.payloadLimit + FrameHead.checksumByteCount,
    alignment: 16)
  private var filled = 0
  private var kind = FrameKind.entries
  private var sequence: UInt32 = 0
  private var summary = BackupSummary()
  private var digest = RunningDigest()

  /// Writes the header.
  ///
  /// - Parameter key: encrypts the content, and has the header say so.
  public init(
    _ header: BackupHeader, key: BackupKey? = nil, sink: @escaping Sink
  ) throws(BackupError) {
    var header = header
    compressor = try FrameCompressor()
    if let key {
      let (cipher, cipherHeader) = FrameCipher.sealing(with: key)
      self.cipher = cipher
      header.isEncrypted = true
      header.keyMark = key.mark(for: header.id)
      header.cipherHeader = cipherHeader
    }
    self.header = header
    self.sink = sink
    let bytes = header.encoded
    cipher?.bind(to: bytes)
    bytes.withUnsafeBytes { digest.update($0) }
    frame.copyBytes(from: bytes)
    try sink(UnsafeRawBufferPointer(rebasing: frame[..<bytes.count]))
  }

  deinit {
    content.deallocate()
    compressed.deallocate()
    frame.deallocate()
  }

  /// Adds an entry of the store, whose key sorts after all before it.
  public func append(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) throws(BackupError) {
    precondition(kind == .entries, "entries come before the journal")
    guard 1...RecordHead.longestKey ~= key.count, value.count <= RecordHead.longestValue else {
      throw .tooLarge(bytes: max(key.count, value.count))
    }
    summary.entriesByTable[Int(key[0])] += 1
    try append(number: UInt16(key.count))
    try append(number: UInt32(value.count))
    try append(key)
    try append(value)
  }

  /// Adds the record at a position of the journal: that behind the one before.
  public func append(
    journal position: UInt64, record: UnsafeRawBufferPointer
  ) throws(BackupError) {
    if kind == .entries {
      try flush()
      kind = .journal
    }
    guard record.count <= RecordHead.longestValue else { throw .tooLarge(bytes: record.count) }
    summary.journalRecords += 1
    try append(number: position)
    try append(number: UInt32(record.count))
    try append(record)
  }

  /// Writes the trailer, without which the file is incomplete.
  public func finish() throws(BackupError) -> BackupSummary {
    try flush()
    summary.digest = digest.value
    kind = .trailer
    let trailer = summary.encoded
    content.copyBytes(from: trailer)
    filled = trailer.count
    try flush()
    return summary
  }

  private func append<Number: FixedWidthInteger>(number: Number) throws(BackupError) {
    try withUnsafeBytes(of: number.littleEndian) { bytes throws(BackupError) in
      try append(bytes)
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) throws(BackupError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, content.count - filled)
      UnsafeMutableRawBufferPointer(rebasing: content[filled...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
      filled += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if filled == content.count { try flush() }
    }
  }

  /// Writes what has gathered as one frame.
  private func flush() throws(BackupError) {
    guard filled > 0 else { return }
    var payload = UnsafeRawBufferPointer(rebasing: content[..<filled])
    var head = FrameHead(
      kind: kind, isCompressed: false, payloadCount: filled, contentCount: filled,
      sequence: sequence)
    if header.isCompressed, let count = compressor.compress(payload, into: compressed) {
      head.isCompressed = true
      head.payloadCount = count
      payload = UnsafeRawBufferPointer(rebasing: compressed[..<count])
    }
    if cipher != nil { head.payloadCount += FrameCipher.overhead }
    frame.copyBytes(from: head.encoded)
    let place = UnsafeMutableRawBufferPointer(rebasing: frame[FrameHead.byteCount...])
    if let start = place.baseAddress, cipher != nil {
      cipher?.seal(payload, head: head, into: start)
    } else {
      place.copyMemory(from: payload)
    }
    let end = FrameHead.byteCount + head.payloadCount
    let sum = header.id.bytes.withUnsafeBytes { id in
      CRC32C.extended(
        CRC32C.extended(over: id), over: UnsafeRawBufferPointer(rebasing: frame[..<end]))
    }
    frame.storeBytes(of: sum.littleEndian, toByteOffset: end, as: UInt32.self)
    digest.update(
      UnsafeRawBufferPointer(rebasing: frame[end..<end + FrameHead.checksumByteCount]))
    if kind != .trailer {
      summary.frames += 1
      summary.contentBytes += UInt64(filled)
    }
    guard sequence < .max else { throw .tooLarge(bytes: .max) }
    sequence += 1
    filled = 0
    try sink(
      UnsafeRawBufferPointer(rebasing: frame[..<(end + FrameHead.checksumByteCount)]))
  }
}
