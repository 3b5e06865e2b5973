/// The outcome of a file of cases.
public struct ConformanceReport: Sendable {
  /// How many cases passed.
  public var passed = 0
  /// How many cases failed.
  public var failed = 0
  /// How many cases were skipped for each reason.
  public var skipped: [String: Int] = [:]
  /// One text for each case that failed: its id and what differs.
  public var mismatches: [String] = []

  /// A report of no case.
  public init() {}

  /// Runs every case of a file.
  public init(_ file: CaseFile) throws {
    guard let suite = Suite.named(file.name) else {
      throw UnknownSuite(name: file.name, cases: file.cases.count)
    }
    let run = try suite.prepare(file)
    for (index, testCase) in file.cases.enumerated() {
      let id = testCase["id"]?.string ?? "\(file.name)#\(index)"
      let beyond = (testCase["beyond_2025_09"]?.elements ?? []).compactMap(\.string)
      let unsupported = beyond.first { !suite.supported.contains($0) }
      if let reason = Exceptions.reason(file: file.name, id: id) ?? unsupported {
        skipped[reason, default: 0] += 1
        continue
      }
      let outcome: CaseOutcome
      do {
        outcome = try run(testCase)
      } catch {
        outcome = .failed("threw \(error)")
      }
      switch outcome {
      case .passed: passed += 1
      case .failed(let text):
        failed += 1
        mismatches.append("\(id): \(text)")
      }
    }
  }

  /// Adds another file's outcome.
  public mutating func add(_ other: ConformanceReport) {
    passed += other.passed
    failed += other.failed
    skipped.merge(other.skipped, uniquingKeysWith: +)
    mismatches += other.mismatches
  }

  /// `N passed, N failed`, and how many were skipped if any.
  public var summary: String {
    let text = "\(passed) passed, \(failed) failed"
    let total = skipped.values.reduce(0, +)
    return total == 0 ? text : "\(text), \(total) skipped"
  }
}

/// No suite is named like the file.
public struct UnknownSuite: Error, CustomStringConvertible {
  /// The name that was asked for.
  public let name: String
  /// How many cases are not run.
  public let cases: Int
  /// The error in words.
  public var description: String { "none of the \(cases) cases of \(name): no suite has this name" }
}
