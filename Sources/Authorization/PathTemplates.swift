/// Why a path template cannot be used.
public enum PathTemplateError: Error, Equatable, Sendable {
  /// It does not begin with a slash, or has an empty or relative part, or over 255 bytes.
  case malformed(String)
  /// A brace stands alone, or around a word other than `vendor`, `name` and `version`.
  case unknownPlaceholder(String)
  /// Two placeholders share a part, where one could not be told from the other.
  case ambiguous(String)
  /// A placeholder occurs twice, or `vendor` and `name` are not both there.
  case incomplete(String)
}

extension PathTemplateError: CustomStringConvertible {
  /// A sentence for whoever configured the template.
  public var description: String {
    switch self {
    case .malformed(let text):
      "The path template \(text) must be an absolute path without empty or dot parts."
    case .unknownPlaceholder(let text):
      "The path template \(text) may only hold {vendor}, {name} and {version}."
    case .ambiguous(let text):
      "The path template \(text) has two placeholders in one part."
    case .incomplete(let text):
      "The path template \(text) must have {vendor} and {name}, each once, or no placeholder."
    }
  }
}

/// The paths that the proxy doors understand, and how one is read.
///
/// A template without placeholders is the index; with `{vendor}` and `{name}` it is metadata; with
/// `{version}` as well it is a download. Each placeholder stands alone in its part of the path,
/// with literal text before and after it, so that a path can be read in one way only.
public struct PathTemplates: Sendable {
  enum Placeholder: Sendable {
    case none
    case vendor
    case name
    case version
  }

  /// One part of a template; its literal text lies in `literals`.
  struct Part: Sendable {
    var prefix: Range<Int>
    var placeholder: Placeholder
    var suffix: Range<Int>
  }

  private var literals: [UInt8] = []
  private var parts: [Part] = []
  /// The parts of each template.
  private var templates: [Range<Int>] = []

  /// What Composer asks for: the index, metadata with and without `~dev`, archives.
  public static let composer: [String] = [
    "/packages.json", "/p2/{vendor}/{name}~dev.json", "/p2/{vendor}/{name}.json",
    "/dist/{vendor}/{name}/{version}.zip",
  ]

  /// Compiles templates; of several that fit a path, the first that gives readable names counts.
  public init(_ texts: [String] = PathTemplates.composer) throws(PathTemplateError) {
    for text in texts { try add(text) }
  }

  private mutating func add(_ text: String) throws(PathTemplateError) {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "/"), bytes.count <= 255 else { throw .malformed(text) }
    let first = parts.count
    for piece in bytes.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
      parts.append(try part(piece, text))
    }
    let placeholders = parts[first...].map(\.placeholder)
    let vendors = placeholders.count { $0 == .vendor }
    let versions = placeholders.count { $0 == .version }
    guard vendors == placeholders.count(where: { $0 == .name }), vendors <= 1, versions <= vendors
    else { throw .incomplete(text) }
    templates.append(first..<parts.count)
  }

  private mutating func part(
    _ piece: ArraySlice<UInt8>, _ text: String
  ) throws(PathTemplateError) -> Part {
    guard !piece.isEmpty, !piece.elementsEqual(".".utf8), !piece.elementsEqual("..".utf8) else {
      throw .malformed(text)
    }
    guard let open = piece.firstIndex(of: UInt8(ascii: "{")) else {
      guard !piece.contains(UInt8(ascii: "}")) else { throw .unknownPlaceholder(text) }
      return Part(prefix: add(piece), placeholder: .none, suffix: 0..<0)
    }
    guard let close = piece.firstIndex(of: UInt8(ascii: "}")), open < close else {
      throw .unknownPlaceholder(text)
    }
    let suffix = piece[(close + 1)...]
    guard !suffix.contains(UInt8(ascii: "{")) else { throw .ambiguous(text) }
    guard !suffix.contains(UInt8(ascii: "}")) else { throw .unknownPlaceholder(text) }
    let placeholder: Placeholder
    switch String(decoding: piece[(open + 1)..<close], as: UTF8.self) {
    case "vendor": placeholder = .vendor
    case "name": placeholder = .name
    case "version": placeholder = .version
    default: throw .unknownPlaceholder(text)
    }
    return Part(prefix: add(piece[..<open]), placeholder: placeholder, suffix: add(suffix))
  }

  private mutating func add(_ literal: ArraySlice<UInt8>) -> Range<Int> {
    let start = literals.count
    literals += literal
    return start..<literals.count
  }

  /// Reads the path of a request's URI, with or without a query; allocates nothing.
  ///
  /// Row 1 of the table: a path over 2 KiB, with an escape that is broken or stands for a slash, a
  /// backslash or a control character, with an empty or a dot part, with a semicolon or a
  /// backslash, or one that fits no template is unreadable.
  ///
  /// - Parameter scratch: at least `AccessTarget.scratchLength` bytes. The target points to them
  ///   and to the URI.
  public func target(
    of uri: UnsafeRawBufferPointer, scratch: UnsafeMutableRawBufferPointer
  ) -> AccessTarget {
    let plain = plainLength(uri)
    if plain == uri.count || uri[plain] == UInt8(ascii: "?") {
      guard plain <= AccessTarget.maximumLength else { return .unreadable }
      return target(ofCanonical: UnsafeRawBufferPointer(rebasing: uri[..<plain]), scratch, used: 0)
    }
    let end = uri.firstIndex(of: UInt8(ascii: "?")) ?? uri.count
    let raw = UnsafeRawBufferPointer(rebasing: uri[..<end])
    guard raw.count <= AccessTarget.maximumLength, !hasEscapedSlash(raw),
      let count = decodeEscapes(raw, into: scratch)
    else { return .unreadable }
    let path = UnsafeRawBufferPointer(rebasing: scratch[..<count])
    guard isCanonical(path) else { return .unreadable }
    return target(ofCanonical: path, scratch, used: count)
  }

  /// Reads a decoded path without dot parts and empty ones; `used` bytes of the scratch are taken.
  private func target(
    ofCanonical path: UnsafeRawBufferPointer, _ scratch: UnsafeMutableRawBufferPointer, used: Int
  ) -> AccessTarget {
    guard path.first == UInt8(ascii: "/") else { return .unreadable }
    let room = UnsafeMutableRawBufferPointer(rebasing: scratch[used...])
    return literals.withUnsafeBytes { literals in
      for template in templates {
        if let target = read(path, template, literals, room) { return target }
      }
      return .unreadable
    }
  }

  /// Nil when the path does not fit, or its names cannot be read.
  private func read(
    _ path: UnsafeRawBufferPointer, _ template: Range<Int>, _ literals: UnsafeRawBufferPointer,
    _ room: UnsafeMutableRawBufferPointer
  ) -> AccessTarget? {
    var vendor: UnsafeRawBufferPointer?
    var name: UnsafeRawBufferPointer?
    var version: UnsafeRawBufferPointer?
    var start = 1
    for index in template {
      let part = parts[index]
      let low = start + part.prefix.count
      // Most templates are of other paths: their first letters tell.
      guard start <= path.count, equal(path, start, literals, part.prefix) else { return nil }
      var end = low
      while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
      let high = end - part.suffix.count
      guard part.placeholder == .none ? low == end : low < high,
        equal(path, high, literals, part.suffix)
      else { return nil }
      switch part.placeholder {
      case .none: break
      case .vendor: vendor = UnsafeRawBufferPointer(rebasing: path[low..<high])
      case .name: name = UnsafeRawBufferPointer(rebasing: path[low..<high])
      case .version: version = UnsafeRawBufferPointer(rebasing: path[low..<high])
      }
      start = end + 1
    }
    guard start == path.count + 1 else { return nil }
    guard let vendor, let name else { return .index }
    let target = AccessTarget(vendor: vendor, name: name, version: version, scratch: room)
    if case .unreadable = target { return nil }
    return target
  }
}

private func equal(
  _ path: UnsafeRawBufferPointer, _ start: Int, _ literals: UnsafeRawBufferPointer,
  _ range: Range<Int>
) -> Bool {
  guard start + range.count <= path.count else { return false }
  for offset in 0..<range.count where path[start + offset] != literals[range.lowerBound + offset] {
    return false
  }
  return true
}

/// How far a path goes that is canonical as it stands: letters, digits and marks without a meaning
/// of their own, no dot beside a dot, no slash beside a slash.
private func plainLength(_ uri: UnsafeRawBufferPointer) -> Int {
  var previous: UInt8 = 0
  for index in 0..<uri.count {
    let byte = uri[index]
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: "+"):
      break
    case UInt8(ascii: "/"), UInt8(ascii: "."):
      if byte == previous { return index }
    default:
      return index
    }
    previous = byte
  }
  return uri.count
}

/// An escape of a slash would become a separator that the proxy behind did not see.
private func hasEscapedSlash(_ raw: UnsafeRawBufferPointer) -> Bool {
  var index = 0
  while index + 2 < raw.count {
    if raw[index] == UInt8(ascii: "%") && raw[index + 1] == UInt8(ascii: "2")
      && raw[index + 2] | 0x20 == UInt8(ascii: "f")
    {
      return true
    }
    index += 1
  }
  return false
}

private func isCanonical(_ path: UnsafeRawBufferPointer) -> Bool {
  guard !containsParent(path) else { return false }
  var previous: UInt8 = 0
  for byte in path {
    let isRefused =
      byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: "#") || (byte == UInt8(ascii: "/") && previous == byte)
    if isRefused { return false }
    previous = byte
  }
  return true
}
