import CSodium

/// The key under which a backup is encrypted: 32 random bytes.
public struct BackupKey: Sendable {
  /// The length of a key.
  public static let byteCount = 32
  static let markByteCount = 8

  let bytes: [UInt8]

  /// Takes what a key file holds: 32 bytes as they are, as 64 hexadecimal digits or as base64; the
  /// latter two may end in white space. `nil` when it is none of these.
  public init?(contents: [UInt8]) {
    if contents.count == Self.byteCount {
      bytes = contents
      return
    }
    var text = contents[...]
    while let last = text.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) { text.removeLast() }
    guard let decoded = Self.hexadecimal(text) ?? Self.base64(text),
      decoded.count == Self.byteCount
    else { return nil }
    bytes = decoded
  }

  /// What a header says of the key: nothing about its bytes, and different in every backup.
  func mark(for id: BackupID) -> [UInt8] {
    let purpose = Array("packgate backup key".utf8) + id.bytes
    // A shorter digest than the function makes is a part of the shortest one.
    return Array(
      purpose.withUnsafeBytes {
        Digest.compute($0, key: bytes, byteCount: Digest.markByteCount)
      }.prefix(Self.markByteCount))
  }

  private static func hexadecimal(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count == 2 * byteCount else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in text {
      let value: UInt8
      switch digit {
      case 0x30...0x39: value = digit - 0x30
      case 0x41...0x46: value = digit - 0x41 + 10
      case 0x61...0x66: value = digit - 0x61 + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var decoded = [UInt8](repeating: 0, count: byteCount + 1)
    var count = 0
    let text = text.map { CChar(bitPattern: $0) }
    for variant in [sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING] {
      let code = sodium_base642bin(
        &decoded, decoded.count, text, text.count, nil, &count, nil, Int32(variant))
      if code == 0 { return Array(decoded.prefix(count)) }
    }
    return nil
  }
}
