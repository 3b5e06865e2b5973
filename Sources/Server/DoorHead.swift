/// The head of a plain request to a door, read where it lies.
///
/// Nearly every request is one: `GET` or `HEAD`, HTTP/1.1, every line well-formed to the byte, no
/// body, and nothing that changes what becomes of the connection. Of anything else this reader says
/// nothing, and NIO's decoder judges it, for ten times the instructions. What is read here has the
/// same meaning there, which the tests hold against each other.
struct DoorHead {
  /// Number of bytes, with the empty line.
  let length: Int
  /// Whether the answer is a header only.
  let isHead: Bool
  let route: Route
  let target: Target
  let fields: DoorFields

  /// Sizes up to which a head is read here, none of which reaches one that the decoder refuses.
  struct Limits {
    let length: Int
    let fieldCount: Int
  }

  /// Reads the head at the beginning of `bytes`; nil if it is not a plain one to a door, or not
  /// there to its end.
  init?(_ bytes: UnsafeRawBufferPointer, _ limits: Limits) {
    var line = HeadLine(UnsafeRawBufferPointer(rebasing: bytes.prefix(limits.length)))
    isHead = !line.skip("GET ")
    guard !isHead || line.skip("HEAD "), let path = line.path() else { return nil }
    route = Route(path: path)
    guard route.isDoor else { return nil }
    target = Target(path: path, query: line.query())
    guard line.skip(" HTTP/1.1\r\n") else { return nil }
    var fields = PlainFields()
    var count = 0
    while !line.skip("\r\n") {
      count += 1
      guard count <= limits.fieldCount, let name = line.name(), let value = line.value(),
        fields.take(name, value)
      else { return nil }
    }
    guard fields.hasHost else { return nil }
    self.fields = fields.forDoor
    length = line.position
  }
}

/// Goes through the lines of a head; each step is nil or false where the bytes are not what it
/// looks for.
private struct HeadLine {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  private func slice(_ start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// Steps over exactly this text; inlined, because most texts are two bytes.
  @inline(__always) mutating func skip(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard bytes.count - position >= length else { return false }
    for index in 0..<length where bytes[position + index] != text.utf8Start[index] {
      return false
    }
    position += length
    return true
  }

  /// Steps over as many bytes of a set as follow; inlined, so that the set is a constant.
  @inline(__always) private mutating func run(of set: ByteSet) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, set.contains(bytes[position]) { position += 1 }
    return slice(start)
  }

  /// Steps over a path (RFC 9112, section 3.2.1).
  mutating func path() -> UnsafeRawBufferPointer? {
    guard position < bytes.count, bytes[position] == 0x2F else { return nil }
    return run(of: .path)
  }

  /// Steps over a question mark and the query behind it, if there is one.
  mutating func query() -> UnsafeRawBufferPointer? {
    skip("?") ? run(of: .query) : nil
  }

  /// Steps over a field's name, its colon and one space.
  mutating func name() -> UnsafeRawBufferPointer? {
    let name = run(of: .name)
    return !name.isEmpty && skip(": ") ? name : nil
  }

  /// Steps over a field's value, which neither begins nor ends with a space, and its line's end.
  mutating func value() -> UnsafeRawBufferPointer? {
    let start = position
    while bytes.count - position >= 8 {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let others = Self.bytesBeyondText(UInt64(littleEndian: word))
      guard others == 0 else {
        position += others.trailingZeroBitCount / 8
        break
      }
      position += 8
    }
    while position < bytes.count, 0x20...0x7E ~= bytes[position] { position += 1 }
    guard position > start, bytes[start] != 0x20, bytes[position - 1] != 0x20 else { return nil }
    let value = slice(start)
    return skip("\r\n") ? value : nil
  }

  /// The high bits of bytes that are not printable ASCII; right up to the lowest of them.
  private static func bytesBeyondText(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let below = (word &- 0x20 &* ones) & ~word
    return (below | word | (word &+ ones)) & (0x80 &* ones)
  }
}

/// A set of ASCII characters, a bit each.
private struct ByteSet {
  let low: UInt64
  let high: UInt64

  func contains(_ byte: UInt8) -> Bool {
    let bits = byte < 64 ? low : byte < 128 ? high : 0
    return bits >> UInt64(byte & 63) & 1 != 0
  }

  /// Letters, digits, `-` and `_`.
  static var name: ByteSet { ByteSet(low: 0x03FF_2000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE) }
  /// What stands in a path (RFC 3986, section 3.3).
  static var path: ByteSet { ByteSet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF) }
  /// What stands in a query, question marks among it (RFC 3986, section 3.4).
  static var query: ByteSet { ByteSet(low: path.low | 1 << 0x3F, high: path.high) }
}

/// Gathers the fields of a plain request.
private struct PlainFields {
  private(set) var forDoor = DoorFields()
  private(set) var hasHost = false
  private var hasLength = false

  /// Takes a field; false if that makes the request another one than a plain one.
  mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
    switch name.count {
    case 4 where matches(name, "host"):
      return Self.once(&hasHost) && RequestFields.isHost(value)
    case 7 where matches(name, "upgrade"):
      return false
    case 10 where matches(name, "connection"):
      return equalIgnoringCase(value, "keep-alive")
    case 13 where matches(name, "authorization"):
      return Self.once(&forDoor.authorization, value)
    case 14:
      if matches(name, "x-original-uri") { return Self.once(&forDoor.originalURI, value) }
      guard matches(name, "content-length") else { return true }
      return Self.once(&hasLength) && equal(value, "0")
    case 15:
      if matches(name, "x-forwarded-uri") { return Self.once(&forDoor.forwardedURI, value) }
      guard matches(name, "x-forwarded-for") else { return true }
      return Self.once(&forDoor.forwardedFor, value)
    case 16 where matches(name, "proxy-connection"):
      return false
    case 17:
      if matches(name, "x-original-method") { return Self.once(&forDoor.originalMethod, value) }
      return !matches(name, "transfer-encoding")
    case 18 where matches(name, "x-forwarded-method"):
      return Self.once(&forDoor.forwardedMethod, value)
    default:
      return true
    }
  }

  private static func once(_ isThere: inout Bool) -> Bool {
    defer { isThere = true }
    return !isThere
  }

  private static func once(
    _ field: inout UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer
  ) -> Bool {
    guard field == nil else { return false }
    field = value
    return true
  }

  /// Whether a name of the same length is `text`, which is in lower case: among the characters of
  /// names, no two differ in the bit of the case alone but the same letters.
  private func matches(_ name: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    let text = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard name.count >= 8 else {
      for index in name.indices where name[index] | 0x20 != text[index] { return false }
      return true
    }
    var offset = 0
    while true {
      let word = name.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let wanted = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      guard word | 0x2020_2020_2020_2020 == wanted else { return false }
      let last = name.count - 8
      if offset == last { return true }
      offset = min(offset + 8, last)
    }
  }
}
