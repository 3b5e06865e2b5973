import Conformance
import Foundation

/// `conformance FILE...`: runs files of recorded cases.
@main
enum Command {
  static func main() {
    exit(ConformanceCommand.run(Array(CommandLine.arguments.dropFirst())))
  }
}
