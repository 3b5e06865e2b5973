import JSON
import RegistryGraphQL
import RegistryModel

/// An object of a line while it is read: every fault names the field where it lies.
struct InterchangeObject {
  /// Room for the versions of the largest package.
  private static let limits = JSONLimits(
    bytes: LineSource.longestLine, depth: 8, values: 16 * Limits.versionsPerPackage)

  private let document: JSONDocument
  private let node: JSONNodeID
  /// Where the object stands in its line, with a dot at its end; empty for the line itself.
  private let path: String

  /// Parses a line; it must hold one object.
  init(line: [UInt8]) throws(CommandError) {
    do throws(JSONError) {
      document = try JSONDocument.parse(line, limits: Self.limits)
    } catch {
      throw CommandError(.validation, "\(error)")
    }
    node = .root
    path = ""
    guard document.kind(of: node) == .object else {
      throw CommandError(.validation, "must be a JSON object")
    }
  }

  private init(_ document: JSONDocument, _ node: JSONNodeID, path: String) {
    self.document = document
    self.node = node
    self.path = path
  }

  /// Refuses fields that are not in the list, or given twice.
  func allow(_ fields: [StaticString]) throws(CommandError) {
    for member in document.members(of: node)
    where !fields.contains(where: { document.isEqual(member.key, $0) }) {
      throw CommandError(
        .validation, field: path + document.string(of: member.key), "is not a field")
    }
    if let key = document.duplicateKey(in: node) {
      throw CommandError(.validation, field: path + document.string(of: key), "is given twice")
    }
  }

  func fault(_ field: StaticString, _ message: String) -> CommandError {
    CommandError(.validation, field: "\(path)\(field)", message)
  }

  /// The value of a field; null counts as absent.
  private func value(_ field: StaticString) -> JSONNodeID? {
    guard let value = document.member(field, of: node), document.kind(of: value) != .null else {
      return nil
    }
    return value
  }

  /// A text that may be absent.
  func text(_ field: StaticString) throws(CommandError) -> String? {
    guard let value = value(field) else { return nil }
    guard document.kind(of: value) == .string else { throw fault(field, "must be a text") }
    return document.string(of: value)
  }

  /// A text that must be there.
  func required(_ field: StaticString) throws(CommandError) -> String {
    guard let text = try text(field) else { throw fault(field, "is missing") }
    return text
  }

  /// False when absent.
  func flag(_ field: StaticString) throws(CommandError) -> Bool {
    guard let value = value(field) else { return false }
    switch document.kind(of: value) {
    case .true: return true
    case .false: return false
    default: throw fault(field, "must be true or false")
    }
  }

  /// One of a few words, or nothing.
  func word<Word: InterchangeName>(
    _ field: StaticString, as type: Word.Type
  ) throws(CommandError) -> Word? {
    guard let text = try text(field) else { return nil }
    guard let word = Word(interchangeName: text) else {
      throw fault(field, "must be one of \(Word.interchangeNames)")
    }
    return word
  }

  /// A moment that may be absent.
  func moment(_ field: StaticString) throws(CommandError) -> Timestamp? {
    guard let text = try text(field) else { return nil }
    guard let moment = Array(text.utf8).withUnsafeBufferPointer({ DateTime.parse($0) }) else {
      throw fault(field, "must be a moment such as 2026-01-15T10:30:00Z")
    }
    return moment
  }

  /// The elements of a list; none when it is absent.
  private func elements(_ field: StaticString) throws(CommandError) -> [JSONNodeID] {
    guard let value = value(field) else { return [] }
    guard document.kind(of: value) == .array else { throw fault(field, "must be a list") }
    return Array(document.elements(of: value))
  }

  func texts(_ field: StaticString) throws(CommandError) -> [String] {
    var texts: [String] = []
    for (index, element) in try elements(field).enumerated() {
      guard document.kind(of: element) == .string else {
        throw CommandError(.validation, field: "\(path)\(field)[\(index)]", "must be a text")
      }
      texts.append(document.string(of: element))
    }
    return texts
  }

  func objects(_ field: StaticString) throws(CommandError) -> [InterchangeObject] {
    var objects: [InterchangeObject] = []
    for (index, element) in try elements(field).enumerated() {
      let place = "\(path)\(field)[\(index)]"
      guard document.kind(of: element) == .object else {
        throw CommandError(.validation, field: place, "must be an object")
      }
      objects.append(InterchangeObject(document, element, path: place + "."))
    }
    return objects
  }

  func isGiven(_ field: StaticString) -> Bool { value(field) != nil }
}
