import ArgumentParser
import Backup
import Foundation

/// `packgate-backup prune`.
struct Prune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove backups that are not to be kept.",
    discussion: """
      Keeps the newest backup of each of the last hours, days, weeks, months and years (of UTC) \
      that have one, the newest of all, and whatever those continue. Files that are damaged or \
      cannot be restored are left alone and named. The backups of a folder are taken to be of one \
      registry.
      """)

  @Option(help: "Keep the newest backups of all.") var keepLast = 0
  @Option(help: "Keep one backup for so many hours.") var keepHourly = 0
  @Option(help: "Keep one backup for so many days.") var keepDaily = 0
  @Option(help: "Keep one backup for so many weeks.") var keepWeekly = 0
  @Option(help: "Keep one backup for so many months.") var keepMonthly = 0
  @Option(help: "Keep one backup for so many years.") var keepYearly = 0

  @Flag(help: "Only say what would be removed.")
  var dryRun = false

  @Argument(help: "The folder of backups.")
  var folder: String

  private var policy: RetentionPolicy {
    var policy = RetentionPolicy()
    policy.last = keepLast
    policy.hourly = keepHourly
    policy.daily = keepDaily
    policy.weekly = keepWeekly
    policy.monthly = keepMonthly
    policy.yearly = keepYearly
    return policy
  }

  func validate() throws {
    let counts = [keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly]
    guard counts.allSatisfy({ $0 >= 0 }), !policy.isEmpty else {
      throw ValidationError("say what to keep, such as --keep-daily 7 --keep-weekly 4")
    }
  }

  func run() throws {
    guard isFolder(folder) else { throw Refusal.failed.because("\(folder) is not a folder.") }
    let files = try BackupFiles([folder])
    files.reportFlaws()
    let (usable, set) = files.usable
    let removable = policy.removable(from: set)
    let going = Set(removable)
    for (index, file) in usable.enumerated() where !going.contains(index) {
      print("keep \(file.path)")
    }
    for index in removable {
      if Interruption.isAsked { throw Refusal.because(.stopped, "pruning") }
      let path = usable[index].path
      print("\(dryRun ? "would remove" : "remove") \(path)")
      guard dryRun || unlink(path) == 0 else {
        throw Refusal.failed.because("\(path): \(String(cString: strerror(errno)))")
      }
    }
  }
}
