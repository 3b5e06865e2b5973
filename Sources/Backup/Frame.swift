/// What a frame of a backup carries.
enum FrameKind: UInt8 {
  /// Entries of the store, in key order.
  case entries = 1
  /// Records of the journal, in order.
  case journal = 2
  /// The summary that ends the file.
  case trailer = 3
}

/// The 16 bytes before the payload of a frame.
///
///     0 length of the payload as stored (4)   4 kind   5 compressed (0 or 1)   6 zero (2)
///     8 length of the content (4)   12 sequence number (4)
struct FrameHead: Equatable {
  static let byteCount = 16
  /// Bytes of content in a frame at most; all frames of a kind but the last have that many.
  static let contentLimit = 1 << 20
  /// Bytes of a payload at most: what cannot be compressed is stored as it is.
  static let payloadLimit = contentLimit + FrameCipher.overhead
  /// Behind the payload: CRC-32C of the backup's id, the head and the payload.
  static let checksumByteCount = 4

  var kind: FrameKind
  var isCompressed: Bool
  var payloadCount: Int
  var contentCount: Int
  var sequence: UInt32

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.append(UInt32(payloadCount))
    writer.append(kind.rawValue)
    writer.append(UInt8(isCompressed ? 1 : 0))
    writer.append(UInt16(0))
    writer.append(UInt32(contentCount))
    writer.append(sequence)
    return writer.bytes
  }

  init(
    kind: FrameKind, isCompressed: Bool, payloadCount: Int, contentCount: Int, sequence: UInt32
  ) {
    self.kind = kind
    self.isCompressed = isCompressed
    self.payloadCount = payloadCount
    self.contentCount = contentCount
    self.sequence = sequence
  }

  /// `nil` when a field is impossible.
  init?(_ bytes: [UInt8]) {
    let head = bytes.withUnsafeBytes { bytes -> FrameHead? in
      var reader = ByteReader(bytes)
      guard let payload = reader.next(UInt32.self), payload <= Self.payloadLimit,
        let kind = reader.next(UInt8.self).flatMap({ FrameKind(rawValue: $0) }),
        let compressed = reader.next(UInt8.self), compressed <= 1,
        reader.next(UInt16.self) == 0,
        let content = reader.next(UInt32.self), content > 0, content <= Self.contentLimit,
        let sequence = reader.next(UInt32.self), reader.isAtEnd
      else { return nil }
      return FrameHead(
        kind: kind, isCompressed: compressed == 1, payloadCount: Int(payload),
        contentCount: Int(content), sequence: sequence)
    }
    guard let head else { return nil }
    self = head
  }
}

/// The heads of the records inside frames, which follow one another regardless of frames.
enum RecordHead {
  /// Of an entry: length of the key (2), length of the value (4); then the key and the value.
  static let entryByteCount = 6
  /// Of a journal record: position (8), length (4); then the record.
  static let journalByteCount = 12
  static let longestKey = 511
  /// Bytes of a value or a journal record at most.
  static let longestValue = 256 << 20
}
