internal import Glibc

/// A bare repository in the data folder that follows one remote's tags.
struct MirrorFolder: Sendable {
  let path: String

  /// The mirror of a package, whose name is canonical and so holds no `~`.
  init(of package: String, in folder: String) {
    let name = String(package.map { $0 == "/" ? "~" : $0 })
    path = "\(folder)/\(name).git"
  }

  /// Removes what git left when it was killed, locks and halves of packs; nobody else works here
  /// meanwhile. Without this a fetch that is always too long would fill the disk.
  func removeRemains() {
    MirrorFolder.remove(in: path, depth: 0)
    MirrorFolder.forEachEntry(of: path + "/objects/pack") { name, path, _ in
      if name.hasPrefix("tmp_") { unlink(path) }
    }
  }

  private static func remove(in folder: String, depth: Int) {
    guard depth < 8 else { return }
    forEachEntry(of: folder) { name, path, isFolder in
      if name.hasSuffix(".lock") {
        unlink(path)
      } else if isFolder, name != "objects" {
        remove(in: path, depth: depth + 1)
      }
    }
  }

  private static func forEachEntry(
    of folder: String, _ body: (_ name: String, _ path: String, _ isFolder: Bool) -> Void
  ) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      body(name, "\(folder)/\(name)", entry.pointee.d_type == UInt8(DT_DIR))
    }
  }
}
