/// What became of one case.
public enum CaseOutcome: Sendable, Equatable {
  case passed
  /// What differs, in words.
  case failed(String)

  /// Passed if both are equal, else failed with both.
  public static func compare<Value: Equatable>(
    _ what: String, expected: Value, actual: Value
  ) -> CaseOutcome {
    if expected == actual { return .passed }
    let (expected, actual) = difference("\(expected)", "\(actual)")
    return .failed("\(what)\n    expected: \(expected)\n    actual:   \(actual)")
  }

  /// Two texts, cut to the surroundings of their first difference where they are long.
  private static func difference(_ left: String, _ right: String) -> (String, String) {
    if max(left.count, right.count) < 400 { return (left, right) }
    let common = zip(left, right).prefix { $0 == $1 }.count
    let start = max(0, common - 80)
    func cut(_ text: String) -> String { "..." + text.dropFirst(start).prefix(240) + "..." }
    return (cut(left), cut(right))
  }

  /// The first that did not pass.
  public static func all(_ outcomes: CaseOutcome...) -> CaseOutcome {
    outcomes.first { $0 != .passed } ?? .passed
  }
}

/// How the cases of one file are run. A suite stands in a file of its own, and in `Suite.all`.
public struct Suite: Sendable {
  /// Runs one case.
  public typealias Run = (CaseValue) throws -> CaseOutcome

  /// The name of the files it is for.
  public let name: String
  /// Demands beyond the edition (`beyond_2025_09`) that the engine meets; cases with any other
  /// are skipped.
  public let supported: Set<String>
  /// Prepares for a file, for example building its schemas once.
  public let prepare: @Sendable (CaseFile) throws -> Run

  /// A suite for the files of one name.
  public init(
    _ name: String, supported: Set<String> = [],
    prepare: @escaping @Sendable (CaseFile) throws -> Run
  ) {
    self.name = name
    self.supported = supported
    self.prepare = prepare
  }

  /// The suite for a file, if there is one.
  public static func named(_ name: String) -> Suite? { all.first { $0.name == name } }
}
