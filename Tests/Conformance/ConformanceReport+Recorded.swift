import Foundation

extension ConformanceReport {
  /// Runs a file of recorded cases from the folder that `PACKGATE_CASES` names, and prints how it
  /// went; nil, said loudly, when no folder is named.
  public static func recorded(_ name: String) throws -> ConformanceReport? {
    guard let folder = ProcessInfo.processInfo.environment["PACKGATE_CASES"], !folder.isEmpty else {
      print("SKIPPED: all cases of \(name), because PACKGATE_CASES is not set")
      return nil
    }
    let report = try ConformanceReport(CaseFile(path: "\(folder)/graphql/\(name).json"))
    print("\(name): \(report.summary)")
    return report
  }
}
