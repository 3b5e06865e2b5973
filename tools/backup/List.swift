import ArgumentParser
import Backup
import Foundation

/// `packgate-backup list`.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what folders of backups hold and to which moments they can restore.",
    discussion: """
      Reads the headers and whether the files are complete, which is quick and needs no key; \
      verify reads everything.
      """)

  @Argument(help: "Backups, or folders of them.")
  var source: [String]

  func run() throws {
    let files = try BackupFiles(source)
    for file in files.all { print("\(file.path): \(Description.of(file.header, size: file.size))") }
    files.reportFlaws()
    let (usable, set) = files.usable
    let reach = Reach.lines(usable, set)
    print(reach.isEmpty ? "Nothing can be restored." : "Can be restored:")
    for line in reach { print(line) }
  }
}

/// To which positions and moments backups restore.
enum Reach {
  /// One line for each full backup with all that continues it.
  static func lines(_ files: [BackupFile], _ set: BackupSet) -> [String] {
    var furthest: [Int: Int] = [:]
    for index in files.indices {
      guard let full = set.full(of: index) else { continue }
      let (end, time) = (files[index].header.end.position, files[index].header.time)
      let other = files[furthest[full] ?? full].header
      if (end, time) >= (other.end.position, other.time) {
        furthest[full] = index
      }
    }
    return furthest.sorted { $0.key < $1.key }.map { full, last in
      let first = files[full].header
      let end = files[last].header
      guard full != last else {
        return "  position \(first.end.position), \(Moment.text(first.time))"
      }
      return "  positions \(first.end.position) to \(end.end.position), "
        + "\(Moment.text(first.time)) to \(Moment.text(end.time))"
    }
  }
}

/// Whether a path names a folder.
func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}
