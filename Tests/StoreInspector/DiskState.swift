/// One state in which a power cut could leave a disk: which changes of names and which sectors had
/// reached it.
struct DiskState: Hashable {
  /// So many changes of names are there.
  var namings: Int
  /// For each file, for each piece of its pending writes, whether it is there.
  var isThere: [[Bool]]

  /// The ways in which the pieces of pending writes are left out, from the plain ones to any.
  enum Choice {
    case none
    case all
    /// The first bytes of what was written, up to a sector.
    case first
    /// All sectors of one page, and no other.
    case onlyPage
    case allButPage
    case onlySector
    case allButSector
    /// Each page with this probability, out of four.
    case pages(Int)
    /// Each sector with this probability, out of four.
    case sectors(Int)

    static let ways: [Choice] = [
      .none, .all, .first, .onlyPage, .allButPage, .onlySector, .allButSector, .pages(1), .pages(2),
      .pages(3), .sectors(1), .sectors(2), .sectors(3),
    ]
  }

  /// A state of a disk, chosen in one of the ways.
  static func random(
    of disk: Disk, _ choice: Choice, using generator: inout some RandomNumberGenerator
  ) -> DiskState {
    var namings = Int.random(
      in: disk.certainNamings...disk.namings.count, using: &generator)
    if case .none = choice { namings = disk.certainNamings }
    if case .all = choice { namings = disk.namings.count }
    return DiskState(
      namings: namings,
      isThere: disk.files.map { file in
        let sectors = file.pending.flatMap { $0.pieces.map(\.sector) }
        return isThere(sectors, choice, &generator)
      })
  }

  private static func isThere(
    _ sectors: [Int], _ choice: Choice, _ generator: inout some RandomNumberGenerator
  ) -> [Bool] {
    guard !sectors.isEmpty else { return [] }
    let index = Int.random(in: sectors.indices, using: &generator)
    let page = sectors[index] >> 3
    switch choice {
    case .none: return sectors.map { _ in false }
    case .all: return sectors.map { _ in true }
    case .first: return sectors.indices.map { $0 < index }
    case .onlyPage: return sectors.map { $0 >> 3 == page }
    case .allButPage: return sectors.map { $0 >> 3 != page }
    case .onlySector: return sectors.indices.map { $0 == index }
    case .allButSector: return sectors.indices.map { $0 != index }
    case .sectors(let weight): return sectors.map { _ in generator.next() & 3 < weight }
    case .pages(let weight):
      let key = generator.next()
      return sectors.map { sector in
        (UInt64(sector >> 3) &+ key) &* 0x9E37_79B9_7F4A_7C15 >> 62 < weight
      }
    }
  }

  /// The bytes of a file in this state.
  func content(of number: Int, on disk: Disk) -> [UInt8] {
    let file = disk.files[number]
    var bytes = file.durable
    var index = 0
    for write in file.pending {
      for piece in write.pieces {
        if isThere[number][index] { Disk.apply(piece, to: &bytes) }
        index += 1
      }
    }
    return bytes
  }

  /// The folders and the files by path, in the order in which they are to be made.
  func names(on disk: Disk) -> (folders: [String], files: [(path: String, number: Int)]) {
    var folders: [String] = []
    var files: [(path: String, number: Int)] = []
    for naming in disk.namings.prefix(namings) {
      switch naming.change {
      case .folder(let path): folders.append(path)
      case .file(let path, let number): files.append((path, number))
      case .unlink(let path): files.removeAll { $0.path == path }
      case .rename(let path, let newPath):
        func renamed(_ name: String) -> String {
          name == path || name.hasPrefix(path + "/") ? newPath + name.dropFirst(path.count) : name
        }
        folders = folders.map(renamed)
        files = files.map { (renamed($0.path), $0.number) }
      }
    }
    return (folders, files)
  }
}
