/// What a traced process did to its files, and what it told its clients.
struct TraceEvent {
  enum Action {
    case makeFolder(path: String)
    case create(path: String)
    case link(path: String, newPath: String)
    case unlink(path: String)
    case rename(path: String, newPath: String)
    /// Bytes into a file; `isSynchronous` when they are on the disk as soon as the call returns.
    case write(path: String, offset: Int, bytes: [UInt8], isSynchronous: Bool)
    case truncate(path: String, size: Int)
    case synchronize(path: String)
    /// Bytes sent to a client.
    case reply([UInt8])
  }

  var action: Action
  /// When the call began and when it was over, counted in lines of the trace.
  var begin: Int
  var end: Int
}

/// One system call as strace prints it with `-xx -y`.
struct TracedCall {
  var name: String
  /// Everything behind the opening parenthesis.
  var text: [UInt8]
  var begin: Int
  var end: Int

  /// What the call returned; `nil` when the process did not live to see it.
  var result: Int? {
    guard let sign = text.lastIndex(of: UInt8(ascii: "=")) else { return nil }
    return Self.number(text[(sign + 1)...].drop { $0 == UInt8(ascii: " ") })
  }

  /// The path of the descriptor that is the first argument.
  var descriptorPath: String? {
    guard let open = text.firstIndex(of: UInt8(ascii: "<")),
      let first = text.firstIndex(of: UInt8(ascii: ",")) ?? text.firstIndex(of: UInt8(ascii: ")")),
      open < first, let close = text[open...].firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    return Self.text(Self.unescaped(text[(open + 1)..<close]))
  }

  /// The quoted arguments.
  var strings: [[UInt8]] {
    let quote = UInt8(ascii: "\"")
    var found: [[UInt8]] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: quote),
      let close = rest[(open + 1)...].firstIndex(of: quote)
    {
      found.append(Self.unescaped(rest[(open + 1)..<close]))
      rest = rest[(close + 1)...]
    }
    return found
  }

  /// The arguments that are neither a descriptor nor a string, as they are printed at the end.
  var lastNumbers: [Int] {
    guard let sign = text.lastIndex(of: UInt8(ascii: ")")) else { return [] }
    let quote = text[..<sign].lastIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ">") }
    return text[(quote ?? 0)..<sign].split(separator: UInt8(ascii: ","))
      .compactMap { Self.number($0.drop { $0 == UInt8(ascii: " ") }) }
  }

  func contains(_ word: StaticString) -> Bool {
    let word = word.withUTF8Buffer { Array($0) }
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains {
      text[$0..<($0 + word.count)].elementsEqual(word)
    }
  }

  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    Int(Self.text(Array(text.prefix { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") })))
  }

  /// Bytes that are written as `\x` and two digits each.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    text.withUnsafeBufferPointer { text in
      [UInt8](unsafeUninitializedCapacity: text.count / 4 + 1) { bytes, count in
        var position = 0
        while position + 3 < text.count {
          bytes[count] = digit(text[position + 2]) << 4 | digit(text[position + 3])
          count += 1
          position += 4
        }
      }
    }
  }

  private static func digit(_ character: UInt8) -> UInt8 {
    character < 0x3A ? character &- 0x30 : character &- 0x57
  }
}
