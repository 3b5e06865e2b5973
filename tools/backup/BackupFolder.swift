import ArgumentParser
import Backup
import Foundation

/// A file and what its outline says.
struct BackupFile {
  var path: String
  var size: Int
  var header: BackupHeader
  /// What is wrong with it at a glance.
  var flaw: BackupError?

  /// What it continues, by the part of its name that files of ours have in theirs, is missing.
  var lacksBase: String {
    let base = header.base.map { " \($0.description.prefix(8))" } ?? ""
    return "continues backup\(base), which is not there or cannot be used"
  }

  /// Says that another file has taken its place.
  var isAnother: ExitCode {
    Refusal.damaged.because("\(path) was replaced or changed while it was read.")
  }
}

/// The backups that arguments name: files as they are, folders with all backups in them.
struct BackupFiles {
  /// Every file with a readable header, in order of time.
  private(set) var all: [BackupFile] = []
  /// Files that look like backups and have no readable header.
  private(set) var unreadable: [(path: String, error: BackupError)] = []

  init(_ arguments: [String]) throws {
    for argument in arguments {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder),
        isFolder.boolValue
      {
        try addFolder(argument)
      } else {
        do throws(BackupError) {
          try add(argument)
        } catch {
          throw Refusal.because(error, argument)
        }
      }
    }
    all.sort { ($0.header.time, $0.path) < ($1.header.time, $1.path) }
  }

  private mutating func addFolder(_ folder: String) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw Refusal.failed.because("\(folder) cannot be read.")
    }
    for name in names where !name.hasSuffix(".partial") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      do throws(BackupError) {
        try add(path)
      } catch {
        // Files of other kinds may lie there; one that has our name and not our form is told of.
        if error != .notABackup || name.hasSuffix(BackupFiles.nameEnding) {
          unreadable.append((path, error))
        }
      }
    }
  }

  private mutating func add(_ path: String) throws(BackupError) {
    let input = try BackupInput(path)
    let outline = try input.outline()
    all.append(
      BackupFile(path: path, size: input.size, header: outline.header, flaw: outline.flaw))
  }

  static let nameEnding = ".pgbackup"

  /// The files without a visible flaw, and how they build on one another.
  var usable: (files: [BackupFile], set: BackupSet) {
    let files = all.filter { $0.flaw == nil }
    return (files, BackupSet(files.map(\.header)))
  }

  /// Says on standard error which files cannot be used and why.
  func reportFlaws() {
    for (path, error) in unreadable { Console.say("\(path) \(error.sentence).") }
    for file in all {
      if let flaw = file.flaw { Console.say("\(file.path) \(flaw.sentence).") }
    }
    for file in orphans { Console.say("\(file.path) \(file.lacksBase).") }
  }

  /// A file that cannot be restored and is newer than a backup, or may be: "... is newer".
  func uselessAndNewer(than reached: BackupHeader) -> String? {
    let newer =
      all.last { $0.flaw != nil && $0.header.time > reached.time }
      ?? orphans.last { $0.header.time > reached.time }
    if let newer { return "\(newer.path) is newer" }
    return unreadable.first.map { "\($0.path) \($0.error.sentence), and may be newer" }
  }

  /// The files without a visible flaw that continue what is not there, or is of no use.
  var orphans: [BackupFile] {
    let (files, set) = usable
    return files.indices.filter { !set.isRestorable($0) }.map { files[$0] }
  }
}
