/// The parameters of a target's query, `application/x-www-form-urlencoded`.
struct FormParameters {
  private let pairs: [(name: [UInt8], value: [UInt8])]

  /// Splits and decodes.
  ///
  /// - Throws: 400 for a `%` without two hexadecimal digits and for what is no UTF-8.
  init(_ query: String) throws(HTTPRefusal) {
    var pairs: [(name: [UInt8], value: [UInt8])] = []
    for piece in query.utf8.split(separator: UInt8(ascii: "&")) {
      let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
      let value = piece[equals...].dropFirst()
      pairs.append((try Self.decode(piece[..<equals]), try Self.decode(value)))
    }
    self.pairs = pairs
  }

  /// The value of a parameter; nil when there is none.
  ///
  /// - Throws: 400 when it is given twice.
  func value(of name: StaticString) throws(HTTPRefusal) -> [UInt8]? {
    let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    let found = pairs.filter { $0.name.elementsEqual(bytes) }
    guard found.count < 2 else {
      throw HTTPRefusal(.badRequest, "The parameter \"\(name)\" is given more than once.")
    }
    return found.first?.value
  }

  private static func decode(_ text: Substring.UTF8View) throws(HTTPRefusal) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else {
          throw HTTPRefusal(.badRequest, "The query is not percent-encoded correctly.")
        }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw HTTPRefusal(.badRequest, "The query is not UTF-8.")
    }
    return bytes
  }

  private static func digit(_ byte: UInt8?) -> UInt8? {
    switch byte {
    case .some(let byte) where byte >= 0x30 && byte <= 0x39: byte - 0x30
    case .some(let byte) where byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66: (byte | 0x20) - 0x57
    default: nil
    }
  }
}
