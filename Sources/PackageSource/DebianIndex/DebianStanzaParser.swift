internal import Glibc

/// Reads stanzas of fields (Debian Policy, 5.1) out of bytes that come in pieces of any size.
///
/// Holds one stanza at a time. Fields that a catalog does not want are passed over unread.
struct DebianStanzaParser {
  /// Bytes of one stanza; the longest of a Debian archive has less than a tenth of them.
  static let longestStanza = 1 << 20

  private enum Field: Int {
    case package
    case version
    case description
    case homepage
    case section
    case tag
    case unwanted
  }

  private var buffer: [UInt8] = []
  /// Where in the buffer the next line begins.
  private var start = 0
  /// How far the end of that line has been looked for.
  private var scanned = 0
  private var isAtEnd = false
  /// Lines read so far.
  private var line = 0
  private var draft: DebianStanza?
  private var draftLength = 0
  /// A bit for each wanted field that the draft has.
  private var given = 0
  /// Where a line that begins with a blank belongs.
  private var field = Field.unwanted
  private var tag: [UInt8] = []

  /// Takes in more bytes.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      scanned -= start
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Says that no more bytes come.
  mutating func finish() { isAtEnd = true }

  /// The next stanza; `nil` when more bytes are needed, or at the end.
  mutating func next() throws(DebianIndexError) -> DebianStanza? {
    while let end = try lineEnd() {
      let first = start
      start = min(end + 1, buffer.count)
      scanned = start
      line += 1
      if let stanza = try take(first, end) { return stanza }
    }
    return isAtEnd && start == buffer.count ? try completed() : nil
  }

  /// Where the next line ends; `nil` when that is not known yet.
  private mutating func lineEnd() throws(DebianIndexError) -> Int? {
    let found = buffer.withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, scanned < bytes.count else { return nil }
      let end = memchr(base + scanned, 0x0A, bytes.count - scanned)
      return end.map { UnsafeRawPointer($0) - base }
    }
    guard found == nil else { return found }
    scanned = buffer.count
    if isAtEnd { return start < buffer.count ? buffer.count : nil }
    guard buffer.count - start <= Self.longestStanza else {
      throw DebianIndexError(line: line + 1, "the line is longer than \(Self.longestStanza) bytes")
    }
    return nil
  }

  /// Takes one line; gives the stanza that it ends.
  private mutating func take(
    _ first: Int, _ end: Int
  ) throws(DebianIndexError) -> DebianStanza? {
    let content = trimmed(first, end)
    guard !content.isEmpty else { return try completed() }
    draftLength += end - first + 1
    guard draftLength <= Self.longestStanza else {
      throw fault("the stanza is longer than \(Self.longestStanza) bytes")
    }
    if Self.isBlank(buffer[first]) {
      try takeContinuation(content)
    } else {
      try takeField(content)
    }
    return nil
  }

  private mutating func takeContinuation(_ content: Range<Int>) throws(DebianIndexError) {
    guard draft != nil else { throw fault("a line begins with a blank before any field") }
    switch field {
    case .unwanted, .description: break
    case .tag: tag += buffer[content]
    case .package, .version, .homepage, .section:
      throw fault("the field goes on over a second line")
    }
  }

  private mutating func takeField(_ content: Range<Int>) throws(DebianIndexError) {
    guard let colon = buffer[content].firstIndex(of: UInt8(ascii: ":")),
      Self.isName(buffer[content.lowerBound..<colon])
    else { throw fault("neither a field nor the rest of one") }
    var stanza = draft ?? DebianStanza(line: line)
    field = wantedField(content.lowerBound..<colon)
    if field != .unwanted {
      guard given & 1 << field.rawValue == 0 else { throw fault("the field is given twice") }
      given |= 1 << field.rawValue
    }
    let value = trimmed(colon + 1, content.upperBound)
    switch field {
    case .unwanted: break
    case .package: stanza.package = try text(value)
    case .version: stanza.version = try text(value)
    case .description: stanza.synopsis = try textIfAny(value)
    case .homepage: stanza.homepage = try textIfAny(value)
    case .section: stanza.section = try textIfAny(value)
    case .tag: tag += buffer[value]
    }
    draft = stanza
  }

  private mutating func completed() throws(DebianIndexError) -> DebianStanza? {
    guard var stanza = draft else { return nil }
    guard !stanza.package.isEmpty else {
      throw DebianIndexError(line: stanza.line, "the stanza has no Package")
    }
    guard !stanza.version.isEmpty else {
      throw DebianIndexError(line: stanza.line, "the stanza has no Version")
    }
    for part in tag.split(separator: UInt8(ascii: ",")) {
      var part = part.drop(while: Self.isBlank)
      while let last = part.last, Self.isBlank(last) { part.removeLast() }
      guard !part.isEmpty else { continue }
      guard let name = String(validating: part, as: UTF8.self) else {
        throw DebianIndexError(line: stanza.line, "the field Tag is not UTF-8")
      }
      stanza.tags.append(name)
    }
    draft = nil
    draftLength = 0
    given = 0
    field = .unwanted
    tag.removeAll(keepingCapacity: true)
    return stanza
  }

  private func text(_ range: Range<Int>) throws(DebianIndexError) -> String {
    guard let text = String(validating: buffer[range], as: UTF8.self) else {
      throw fault("the field is not UTF-8")
    }
    return text
  }

  private func textIfAny(_ range: Range<Int>) throws(DebianIndexError) -> String? {
    range.isEmpty ? nil : try text(range)
  }

  private func fault(_ message: String) -> DebianIndexError {
    DebianIndexError(line: line, message)
  }

  /// Names of fields are compared without regard to case.
  private func wantedField(_ name: Range<Int>) -> Field {
    let candidate: (field: Field, name: StaticString)
    switch name.count {
    case 3: candidate = (.tag, "tag")
    case 7:
      // The first letter tells three fields of one length apart.
      switch buffer[name.lowerBound] | 0x20 {
      case UInt8(ascii: "p"): candidate = (.package, "package")
      case UInt8(ascii: "v"): candidate = (.version, "version")
      default: candidate = (.section, "section")
      }
    case 8: candidate = (.homepage, "homepage")
    case 11: candidate = (.description, "description")
    default: return .unwanted
    }
    let isSame = candidate.name.withUTF8Buffer { expected in
      zip(expected, buffer[name]).allSatisfy { $0 == $1 | 0x20 }
    }
    return isSame ? candidate.field : .unwanted
  }

  private func trimmed(_ first: Int, _ end: Int) -> Range<Int> {
    var first = first
    var end = end
    while first < end, Self.isBlank(buffer[first]) { first += 1 }
    while first < end, Self.isBlank(buffer[end - 1]) { end -= 1 }
    return first..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "-") else {
      return false
    }
    return bytes.allSatisfy { 0x21...0x7E ~= $0 }
  }
}
