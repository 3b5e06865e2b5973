import ArgumentParser
import PackageVersions

/// `packgate satisfies CONSTRAINT [VERSION]`.
struct Satisfies: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell whether a version satisfies a Composer constraint.",
    discussion: """
      Without VERSION, tell whether the constraint can be parsed. Exit status: 0 it holds, 1 it \
      does not, 2 the constraint or the version is malformed.
      """)

  @Argument(help: "A constraint in Composer's syntax, such as '^1.2 || 3.*'.")
  var constraint: String

  @Argument(help: "A version as a tag or a lock file spells it.")
  var version: String?

  func run() throws {
    let parsed: Constraint
    do {
      parsed = try Constraint(constraint)
    } catch {
      throw Refusal.malformed(constraint, error.message, at: error.offset)
    }
    guard let text = version else { return }
    let asked: Version
    do {
      asked = try Version(text)
    } catch {
      throw Refusal.malformed(text, error.message, at: error.offset)
    }
    guard parsed.matches(asked) else { throw ExitCode(1) }
  }
}
