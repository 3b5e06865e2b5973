extension JSONDocument {
  /// Parses one JSON text strictly as RFC 8259; the bytes are kept, not copied.
  ///
  /// Cost: one pass, one allocation that stays (all nodes) and one that does not.
  public static func parse(
    _ source: [UInt8], limits: JSONLimits = .standard
  ) throws(JSONError) -> JSONDocument {
    guard source.count <= limits.bytes else {
      throw JSONError(reason: .tooLong, offset: limits.bytes)
    }
    let nodes = try source.withUnsafeBufferPointer { bytes throws(JSONError) in
      // Ordinary text has one value in six bytes or fewer.
      var reader = JSONReader(bytes, capacity: bytes.count / 6 + 16, limits: limits)
      try reader.text()
      return reader.copyNodes()
    }
    return JSONDocument(source: source, nodes: nodes)
  }
}

/// Reads values into a buffer of nodes of its own that grows.
private struct JSONReader: ~Copyable {
  private let base: UnsafePointer<UInt8>
  private let end: Int
  private var position = 0
  private var nodes: UnsafeMutablePointer<JSONNode>
  private var capacity: Int
  private var count = 0
  private var depthLeft: Int
  private let valueLimit: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, capacity: Int, limits: JSONLimits) {
    // An empty array may have no base address; nothing is read through the stand-in.
    base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
    end = bytes.count
    self.capacity = capacity
    nodes = .allocate(capacity: capacity)
    depthLeft = limits.depth
    valueLimit = limits.values
  }

  deinit { nodes.deallocate() }

  func copyNodes() -> [JSONNode] { Array(UnsafeBufferPointer(start: nodes, count: count)) }

  private func fail(_ reason: JSONError.Reason) -> JSONError {
    let isAtEnd = position >= end && reason != .tooManyValues
    return JSONError(reason: isAtEnd ? .unexpectedEnd : reason, offset: position)
  }

  /// The current byte, or a zero byte (which no rule accepts) at the end.
  @inline(__always)
  private var byte: UInt8 { position < end ? base[position] : 0 }

  @inline(__always)
  private mutating func skipSpace() {
    while position < end {
      let byte = base[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  @inline(__always)
  private mutating func append(_ node: JSONNode) throws(JSONError) -> Int {
    guard count < valueLimit else { throw fail(.tooManyValues) }
    if count == capacity { grow() }
    (nodes + count).initialize(to: node)
    count += 1
    return count - 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<JSONNode>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }

  /// JSON-text = ws value ws
  mutating func text() throws(JSONError) {
    skipSpace()
    try value()
    skipSpace()
    if position < end { throw fail(.textAfterValue) }
  }

  private mutating func value() throws(JSONError) {
    switch byte {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "{"): try object()
    case UInt8(ascii: "["): try array()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "t"): try literal("true", .true)
    case UInt8(ascii: "f"): try literal("false", .false)
    case UInt8(ascii: "n"): try literal("null", .null)
    default: throw fail(.expectedValue)
    }
  }

  private mutating func literal(_ text: StaticString, _ kind: JSONKind) throws(JSONError) {
    let start = position
    for index in 0..<text.utf8CodeUnitCount {
      if byte != text.utf8Start[index] { throw fail(.expectedValue) }
      position += 1
    }
    _ = try append(JSONNode(kind, start: start, end: position, next: count + 1))
  }

  private mutating func begin(_ kind: JSONKind) throws(JSONError) -> Int {
    if depthLeft == 0 { throw fail(.tooDeep) }
    depthLeft -= 1
    let index = try append(JSONNode(kind, start: position, end: position, next: 0))
    position += 1
    skipSpace()
    return index
  }

  private mutating func finish(_ index: Int) {
    position += 1
    depthLeft += 1
    nodes[index].end = UInt32(truncatingIfNeeded: position)
    nodes[index].next = UInt32(truncatingIfNeeded: count)
  }

  private mutating func array() throws(JSONError) {
    let index = try begin(.array)
    if byte == UInt8(ascii: "]") { return finish(index) }
    while true {
      try value()
      skipSpace()
      if byte == UInt8(ascii: "]") { return finish(index) }
      guard byte == UInt8(ascii: ",") else { throw fail(.expectedCommaOrEnd) }
      position += 1
      skipSpace()
    }
  }

  private mutating func object() throws(JSONError) {
    let index = try begin(.object)
    if byte == UInt8(ascii: "}") { return finish(index) }
    while true {
      guard byte == UInt8(ascii: "\"") else { throw fail(.expectedKey) }
      try string()
      skipSpace()
      guard byte == UInt8(ascii: ":") else { throw fail(.expectedColon) }
      position += 1
      skipSpace()
      try value()
      skipSpace()
      if byte == UInt8(ascii: "}") { return finish(index) }
      guard byte == UInt8(ascii: ",") else { throw fail(.expectedCommaOrEnd) }
      position += 1
      skipSpace()
    }
  }

  /// number = [ minus ] int [ frac ] [ exp ]
  private mutating func number() throws(JSONError) {
    let start = position
    var isSpecial = false
    if byte == UInt8(ascii: "-") { position += 1 }
    if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if byte == UInt8(ascii: ".") {
      isSpecial = true
      position += 1
      try digits()
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      isSpecial = true
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    _ = try append(
      JSONNode(.number, isSpecial: isSpecial, start: start, end: position, next: count + 1))
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while byte &- UInt8(ascii: "0") < 10 { position += 1 }
    if position == start { throw fail(.badNumber) }
  }

  private mutating func string() throws(JSONError) {
    position += 1
    let start = position
    var hasEscape = false
    var isASCII = true
    while true {
      skipPlain()
      guard position < end else { throw fail(.unexpectedEnd) }
      let byte = base[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        try escape()
      } else if byte < 0x20 {
        throw fail(.controlCharacter)
      } else {
        if byte >= 0x80 { isASCII = false }
        position += 1
      }
    }
    if !isASCII { try checkUTF8(from: start) }
    _ = try append(
      JSONNode(.string, isSpecial: hasEscape, start: start, end: position, next: count + 1))
    position += 1
  }

  private mutating func checkUTF8(from start: Int) throws(JSONError) {
    let text = UnsafeBufferPointer(start: base + start, count: position - start)
    do {
      _ = try UTF8Span(validating: text.span)
    } catch {
      position = start + error.byteOffsets.lowerBound
      throw fail(.invalidUTF8)
    }
  }

  /// Passes over plain ASCII, eight bytes at a time.
  @inline(__always)
  private mutating func skipPlain() {
    while position + 8 <= end {
      let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
      let marks = WordScan.needsCare(UInt64(littleEndian: word))
      if marks != 0 {
        position += marks.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
  }

  private mutating func escape() throws(JSONError) {
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        let isHex = byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
        if !isHex { throw fail(.badEscape) }
        position += 1
      }
    default: throw fail(.badEscape)
    }
  }
}
