import ArgumentParser
import Backup

/// `packgate-backup verify`.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read backups from end to end without restoring them, and say what is wrong.",
    discussion: """
      Checks every checksum, the order and the count of all records, and the end of the file; of \
      folders also whether what each backup continues is there. One line a backup on standard \
      output; the worst of them makes the exit status.
      """)

  @Argument(help: "Backups, folders of them, or '-' for standard input.")
  var backup: [String]

  @OptionGroup var keys: KeyOption

  @Flag(help: "Say nothing but what goes wrong.")
  var quiet = false

  func run() throws {
    let key = try keys.key()
    let pass = BackupPass(key: key, isQuiet: quiet, label: "checking")
    var worst: ExitCode?
    let files = try BackupFiles(backup.filter { $0 != "-" && isFolder($0) })
    for (path, error) in files.unreadable { worst = Refusal.because(error, path) }
    for file in files.orphans {
      worst = Refusal.incomplete.because("\(file.path) \(file.lacksBase).")
    }
    let paths = files.all.map(\.path) + backup.filter { $0 == "-" || !isFolder($0) }
    guard !paths.isEmpty || worst != nil else {
      throw Refusal.incomplete.because("there is no backup in what was named.")
    }
    for path in paths {
      do {
        let (header, summary, size) = try pass.run(path)
        guard !quiet else { continue }
        print("\(path): nothing is wrong. \(Description.of(header, size: size))")
        print("  \(Description.of(summary))")
      } catch let code as ExitCode {
        worst = code
      }
    }
    if let worst { throw worst }
  }
}
