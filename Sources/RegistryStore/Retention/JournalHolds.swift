import Glibc
public import RegistryModel

/// The backups that wait for their next increment, in a small file beside the store: who makes
/// backups may not write into the store itself.
///
///     registry.holds     one line each: name of the backup, position at which it ends, its time
///
/// Each chain of backups has one line, that of its last one.
public enum JournalHolds {
  static let fileName = "registry.holds"
  /// More chains than anybody continues at once.
  private static let most = 64
  private static let longestName = 64

  private struct Hold {
    var name: Substring
    var position: UInt64
    var time: Int64

    var line: String { "\(name) \(position) \(time)\n" }
  }

  /// Notes a backup, in place of the one that it continues.
  ///
  /// - Parameters:
  ///   - folder: the registry's data folder.
  ///   - name: of the backup; no blank in it.
  ///   - base: the name of the backup that it continues.
  /// - Throws: `notWritable`; then nothing keeps the journal for the next increment.
  public static func note(
    in folder: String, name: String, continuing base: String?, position: UInt64, time: Timestamp
  ) throws(StoreError) {
    let hold = Hold(name: name[...], position: position, time: time.milliseconds)
    try change(folder) { $0.filter { $0.name != base ?? "" && $0.name != name } + [hold] }
  }

  /// Takes back what was noted of a backup that is not made after all.
  public static func remove(_ name: String, in folder: String) throws(StoreError) {
    try change(folder) { $0.filter { $0.name != name } }
  }

  private static func change(
    _ folder: String, _ body: ([Hold]) -> [Hold]
  ) throws(StoreError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notWritable(path: folder, errno: errno) }
    defer { close(descriptor) }
    // Two backups may end at the same moment.
    guard flock(descriptor, LOCK_EX) == 0 else { throw .notWritable(path: folder, errno: errno) }
    let path = folder + "/" + fileName
    try write(
      body(read(folder)).suffix(most).map(\.line).joined(), to: path + ".new",
      ownedLike: descriptor)
    guard rename(path + ".new", path) == 0 else { throw .notWritable(path: path, errno: errno) }
  }

  /// The lowest position at which a backup ends that is not older than so many milliseconds.
  static func position(in folder: String, at now: Timestamp, for age: Int64) -> UInt64? {
    guard age > 0 else { return nil }
    let oldest = now.advanced(byMilliseconds: -age).milliseconds
    return read(folder).filter { $0.time >= oldest }.map(\.position).min()
  }

  /// The lines that make sense.
  private static func read(_ folder: String) -> [Hold] {
    let descriptor = open(folder + "/" + fileName, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    let limit = most * (longestName + 48)
    let text = String(unsafeUninitializedCapacity: limit) { buffer in
      max(0, Glibc.read(descriptor, buffer.baseAddress, limit))
    }
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ")
      guard parts.count == 3, parts[0].utf8.count <= longestName, let position = UInt64(parts[1]),
        let time = Int64(parts[2])
      else { return nil }
      return Hold(name: parts[0], position: position, time: time)
    }
  }

  /// - Parameter folder: whose file it is to be, when root writes it: its owner has to read it.
  private static func write(
    _ text: String, to path: String, ownedLike folder: Int32
  ) throws(StoreError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notWritable(path: path, errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    if geteuid() == 0, fstat(folder, &status) == 0 {
      _ = fchown(descriptor, status.st_uid, status.st_gid)
    }
    var text = text
    let written = text.withUTF8 { Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count }
    guard written, fsync(descriptor) == 0 else { throw .notWritable(path: path, errno: errno) }
  }
}
