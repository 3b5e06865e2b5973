internal import Glibc

/// A bare repository in the data folder that follows one remote's tags.
struct MirrorFolder: Sendable {
  let path: String

  /// The mirror of a package, whose name is canonical and so holds no `~`.
  init(of package: String, in folder: String) {
    let name = String(package.map { $0 == "/" ? "~" : $0 })
    path = "\(folder)/\(name).git"
  }

  /// Removes the locks that git left when it was killed; nobody else works here meanwhile.
  func removeLocks() {
    MirrorFolder.removeLocks(in: path, depth: 0)
  }

  private static func removeLocks(in folder: String, depth: Int) {
    guard depth < 8, let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".lock") {
        unlink(path)
      } else if entry.pointee.d_type == UInt8(DT_DIR), name != ".", name != "..",
        name != "objects"
      {
        removeLocks(in: path, depth: depth + 1)
      }
    }
  }
}
