import JSON
import RegistryGraphQL
import RegistryModel
import RegistryStore

/// Writes lines of JSON: objects whose fields stand in the order in which they are given.
///
/// What is absent is left out, so that the same registry always gives the same bytes.
struct InterchangeWriter: ~Copyable {
  private static let capacity = 1 << 18

  private var buffer = JSONBuffer(capacity: capacity)
  private var needsComma = false
  private let output: OutputFile

  init(_ output: OutputFile) { self.output = output }

  mutating func beginLine(_ kind: InterchangeKind) {
    beginObject()
    word("kind", kind.interchangeName)
  }

  /// Ends a line; false when the output takes no more.
  mutating func endLine() -> Bool {
    endObject()
    needsComma = false
    buffer.append("\n")
    return buffer.count < Self.capacity / 2 || flush()
  }

  /// Hands over what is buffered; false when the output takes no more.
  mutating func flush() -> Bool {
    let goesOn = buffer.withBytes { output.write($0) }
    buffer.removeAll(keepingCapacity: buffer.capacity <= 2 * Self.capacity)
    return goesOn
  }

  mutating func beginObject() {
    separate()
    buffer.append("{")
    needsComma = false
  }

  mutating func endObject() {
    buffer.append("}")
    needsComma = true
  }

  mutating func beginList(_ name: StaticString) {
    key(name)
    buffer.append("[")
    needsComma = false
  }

  mutating func endList() {
    buffer.append("]")
    needsComma = true
  }

  mutating func word(_ name: StaticString, _ word: StaticString) {
    key(name)
    buffer.append("\"")
    buffer.append(word)
    buffer.append("\"")
  }

  mutating func mark(_ name: StaticString) {
    key(name)
    buffer.appendBool(true)
  }

  mutating func text(_ name: StaticString, _ text: StoredText) {
    key(name)
    append(text)
  }

  mutating func textIfPresent(_ name: StaticString, _ text: StoredText) {
    if !text.isEmpty { self.text(name, text) }
  }

  mutating func momentIfSet(_ name: StaticString, _ moment: Timestamp) {
    guard moment != .never else { return }
    key(name)
    withUnsafeTemporaryAllocation(
      byteCount: DateTime.maximumLength, alignment: 1
    ) { bytes in
      let length = DateTime.write(moment, into: bytes)
      buffer.appendQuoted(clean: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
    }
  }

  mutating func element(_ text: StoredText) {
    separate()
    append(text)
  }

  private mutating func key(_ name: StaticString) {
    separate()
    buffer.append("\"")
    buffer.append(name)
    buffer.append("\":")
  }

  private mutating func separate() {
    if needsComma { buffer.append(",") }
    needsComma = true
  }

  private mutating func append(_ text: StoredText) {
    if text.isJSONClean {
      buffer.appendQuoted(clean: text.bytes)
    } else {
      buffer.appendQuoted(text.bytes)
    }
  }
}
