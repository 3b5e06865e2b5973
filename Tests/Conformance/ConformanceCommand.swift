import Foundation

/// The command that runs files of cases.
public enum ConformanceCommand {
  /// Runs each file, prints every mismatch, the reasons of skipped cases and a last line
  /// `N passed, N failed`; returns the exit status: 0 if every file was run and no case failed.
  public static func run(_ paths: [String]) -> Int32 {
    var total = ConformanceReport()
    var isComplete = true
    for path in paths {
      do {
        let report = try ConformanceReport(CaseFile(path: path))
        for mismatch in report.mismatches { print(mismatch) }
        for (reason, count) in report.skipped.sorted(by: { $0.key < $1.key }) {
          print("skipped \(count): \(reason)")
        }
        if paths.count > 1 {
          print("\(URL(fileURLWithPath: path).lastPathComponent): \(report.summary)")
        }
        total.add(report)
      } catch {
        print("NOT RUN: \(path): \(error)")
        isComplete = false
      }
    }
    print(total.summary)
    return total.failed == 0 && isComplete && !paths.isEmpty ? 0 : 1
  }
}
