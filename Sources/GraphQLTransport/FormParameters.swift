/// The parameters of a target's query, `application/x-www-form-urlencoded`.
struct FormParameters {
  /// The query with its escapes undone, each parameter moved up to the one before it.
  private let bytes: [UInt8]
  private let pairs: [(name: Range<Int>, value: Range<Int>)]

  /// Splits and decodes.
  ///
  /// - Throws: 400 for a `%` without two hexadecimal digits and for what is no UTF-8.
  init(_ query: String) throws(HTTPRefusal) {
    var bytes = Array(query.utf8)
    // A separator behind the last parameter, too: then each ends with one.
    bytes.append(UInt8(ascii: "&"))
    var pairs: [(name: Range<Int>, value: Range<Int>)] = []
    var text = bytes.mutableSpan
    var index = 0
    var end = 0
    var start = 0
    var equals: Int?
    while index < text.count {
      var byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "+"):
        byte = UInt8(ascii: " ")
      case UInt8(ascii: "%"):
        // What stands last is no digit.
        guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else {
          throw HTTPRefusal(.badRequest, "The query is not percent-encoded correctly.")
        }
        byte = high << 4 | low
        index += 2
      case UInt8(ascii: "=") where equals == nil:
        equals = end
      case UInt8(ascii: "&"):
        let nameEnd = equals ?? end
        pairs.append((start..<nameEnd, min(nameEnd + 1, end)..<end))
        start = end + 1
        equals = nil
      default: break
      }
      text[end] = byte
      end += 1
    }
    bytes.removeLast(bytes.count - end)
    // The separators are still there: no character can begin on one side and end on the other.
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw HTTPRefusal(.badRequest, "The query is not UTF-8.")
    }
    self.bytes = bytes
    self.pairs = pairs
  }

  /// The value of a parameter; nil when there is none.
  ///
  /// - Throws: 400 when it is given twice.
  func value(of name: StaticString) throws(HTTPRefusal) -> [UInt8]? {
    let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    var found: Range<Int>?
    for pair in pairs
    where pair.name.count == wanted.count && bytes[pair.name].elementsEqual(wanted) {
      guard found == nil else {
        throw HTTPRefusal(.badRequest, "The parameter \"\(name)\" is given more than once.")
      }
      found = pair.value
    }
    return found.map { Array(bytes[$0]) }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
    default: nil
    }
  }
}
