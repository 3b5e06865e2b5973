/// One comparison that a constraint comes down to, as `>= 1.0.0.0-dev`.
struct Comparison: Equatable, Sendable {
  enum Relation: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  let relation: Relation
  /// Normalized; `-dev` at its end stands for "the lowest of this version".
  let version: String
}

/// A Composer version constraint: parsed when it is granted, stored compiled.
public struct Constraint: Sendable, Equatable {
  /// The longest constraint text in bytes.
  public static let maximumTextLength = 1000

  /// The text as it was given, without white space around it.
  public let text: String
  /// The bytes that a check evaluates; see ``CompiledConstraint``.
  public let compiled: [UInt8]

  /// Alternatives of comparisons that must all hold; an empty list of comparisons is everything.
  private let alternatives: [[Comparison]]

  /// Parses a constraint.
  ///
  /// - Throws: ``ConstraintError`` with the position of what cannot be read.
  public init(_ text: String) throws(ConstraintError) {
    var parser = try ConstraintParser(text)
    alternatives = try parser.parse()
    compiled = try parser.compile(alternatives)
    self.text = parser.trimmedText
  }

  /// Whether the constraint admits a version.
  public func matches(_ version: Version) -> Bool {
    compiled.withUnsafeBytes { compiled in
      version.key.withUnsafeBytes { CompiledConstraint(compiled).matches($0) }
    }
  }

  /// Two constraints are equal when their texts are.
  public static func == (left: Constraint, right: Constraint) -> Bool { left.text == right.text }
}

extension Constraint: CustomStringConvertible {
  /// The comparisons that the constraint comes down to, as `[>= 1.2.0.0-dev < 2.0.0.0-dev]`.
  ///
  /// Adjoining ranges are shown as one, as Composer shows them.
  public var description: String {
    var groups: [[Comparison]] = []
    for group in alternatives {
      if let last = groups.last, let joined = Constraint.joined(last, group) {
        groups[groups.count - 1] = joined
      } else {
        groups.append(group)
      }
    }
    let texts = groups.map(Constraint.describe)
    return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: " || ") + "]"
  }

  private static func describe(_ group: [Comparison]) -> String {
    if group.isEmpty { return "*" }
    let text = group.map { "\($0.relation.rawValue) \($0.version)" }.joined(separator: " ")
    return group.count == 1 ? text : "[\(text)]"
  }

  /// `[>= a < b]` and `[>= b < c]` as `[>= a < c]`; the last bound may be `<=`.
  private static func joined(_ left: [Comparison], _ right: [Comparison]) -> [Comparison]? {
    guard left.count == 2, right.count == 2,
      left[0].relation == .greaterOrEqual, left[1].relation == .less,
      right[0].relation == .greaterOrEqual,
      right[1].relation == .less
        || right[1].relation == .lessOrEqual,
      left[1].version == right[0].version
    else { return nil }
    return [left[0], right[1]]
  }
}

/// Why a text is no constraint, and where.
public struct ConstraintError: Error, Equatable, Sendable {
  /// What is wrong with a constraint text.
  public enum Reason: UInt8, Sendable {
    case empty
    case tooLong
    case emptyAlternative
    case emptyPart
    case tildeGreater
    case notARange
    case notAVersion
  }

  /// What is wrong.
  public let reason: Reason
  /// The byte, from 0, where reading stopped.
  public let offset: Int

  /// Says what is wrong and where.
  public init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// A sentence for people, with the position counted from 1.
  public var message: String {
    let what =
      switch reason {
      case .empty: "a constraint must not be empty"
      case .tooLong: "a constraint has at most \(Constraint.maximumTextLength) bytes"
      case .emptyAlternative: "expected a constraint on each side of \"||\""
      case .emptyPart: "expected a version, a range or \"*\""
      case .tildeGreater: "\"~>\" is not an operator; \"~\" is"
      case .notARange: "expected a numeric version after \"~\" or \"^\""
      case .notAVersion: "expected a version"
      }
    return "Could not parse the constraint at position \(offset + 1): \(what)."
  }
}
