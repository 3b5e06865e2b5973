/// Strings in single double quotes, section 2.10.4.
public enum QuotedString {
  /// Appends what the characters between the quotes mean; the lexer has checked them.
  static func appendValue(ofRaw raw: ArraySlice<UInt8>, to output: inout [UInt8]) {
    raw.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
          output.append(byte)
          index += 1
          continue
        }
        if bytes[index + 1] == UInt8(ascii: "u") {
          guard let escape = UnicodeEscape(UnsafeBufferPointer(rebasing: bytes[index...])),
            let scalar = Unicode.Scalar(escape.scalar)
          else { return }
          output.append(contentsOf: UTF8.encode(scalar)!)
          index += escape.length
        } else {
          output.append(character(escaped: bytes[index + 1]))
          index += 2
        }
      }
    }
  }

  private static func character(escaped byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: byte
    }
  }

  /// A value in quotes, escaped as graphql-js prints it.
  public static func text(ofValue value: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    append(quoting: value, to: &output)
    return output
  }

  /// Appends a value in quotes, escaped as graphql-js prints it: control characters and U+007F to
  /// U+009F as escapes, everything else as it is.
  static func append(quoting value: some Sequence<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var pending = false
    for byte in value {
      if pending {
        // U+0080 to U+009F are 0xC2 and one byte; U+00A0 and up print as they are.
        pending = false
        if byte < 0xA0 {
          appendEscape(UInt32(byte), to: &output)
          continue
        }
        output.append(0xC2)
      }
      switch byte {
      case 0xC2: pending = true
      case UInt8(ascii: "\""): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case UInt8(ascii: "\\"): output.append(contentsOf: [byte, byte])
      case 0x08: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "b")])
      case 0x09: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
      case 0x0A: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case 0x0C: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "f")])
      case 0x0D: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
      case 0..<0x20, 0x7F: appendEscape(UInt32(byte), to: &output)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func appendEscape(_ scalar: UInt32, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    output.append(contentsOf: "\\u00".utf8)
    output.append(digits[Int(scalar >> 4)])
    output.append(digits[Int(scalar & 15)])
  }
}
