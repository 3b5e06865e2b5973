import Foundation
import Testing

/// One line of the published table of constraints.
struct ConstraintCase: CustomTestStringConvertible, Sendable {
  let constraint: String
  let version: String
  let expected: String
  let parsedForm: String

  var testDescription: String { "\(constraint) | \(version) | \(expected)" }

  /// The table from the folder that `PACKGATE_CASES` names; empty, and said so, without it.
  static let all: [ConstraintCase] = {
    guard let folder = ProcessInfo.processInfo.environment["PACKGATE_CASES"],
      let text = try? String(contentsOfFile: folder + "/composer-constraints.tsv", encoding: .utf8)
    else {
      print("SKIPPED: all 258 constraint cases, because PACKGATE_CASES does not name their folder.")
      return []
    }
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return ConstraintCase(
        constraint: fields[0] == "(empty string)"
          ? "" : fields[0].replacingOccurrences(of: "\\t", with: "\t"),
        version: fields[1], expected: fields[2], parsedForm: fields[3])
    }
  }()
}
