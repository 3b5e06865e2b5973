import Glibc
import RegistryModel
import RegistryStore

/// Does each of the program's central paths in a function of its own, for callgrind to count the
/// instructions of: `tools/instructions`.
///
///     PathProbe fill FOLDER            makes a registry that is the same in every run
///     PathProbe count FOLDER TIMES     does each path so often, after a few uncounted times
@main
struct PathProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "fill" {
      return try SmallRegistry.fill(arguments[2])
    }
    guard arguments.count == 4, arguments[1] == "count", let times = Int(arguments[3]) else {
      exit(2)
    }
    let paths = try Paths(SmallRegistry(arguments[2]))
    try paths.warmUp()
    for _ in 0..<times {
      try countedCheck(paths)
      try countedParse(paths)
      try countedValidate(paths)
      try countedPlan(paths)
      try countedExecute(paths)
    }
    for _ in 0..<times { try paths.apply(isCounted: true) }
  }
}

// Each is called from one place, and its symbol says what it counts.

/// One access check: the credential to the decision, with its snapshot.
@inline(never) func countedCheck(_ paths: Paths) throws { try paths.check() }

/// The text of a query to a document.
@inline(never) func countedParse(_ paths: Paths) throws { try paths.parse() }

/// All rules over a document.
@inline(never) func countedValidate(_ paths: Paths) throws { try paths.validateDocument() }

/// A document to a plan.
@inline(never) func countedPlan(_ paths: Paths) throws { try paths.plan() }

/// A query whose plan is known to the bytes of its answer, with its snapshot.
@inline(never) func countedExecute(_ paths: Paths) throws { try paths.execute() }

/// A command on the writer's thread: checks, records, indexes, journal entry, and all of it put
/// into the tree. The commit comes after it.
@inline(never) func countedApply(
  _ command: CreateCustomer, _ session: inout WriteSession
) throws(CommandError) {
  _ = try session.apply(command)
}
