/// What a disk holds for certain, and what may or may not have reached it, while a trace goes on.
///
/// The model is the weakest that file systems promise: of the bytes written since the last
/// completed sync of their file any sectors may be there, and files and names appear in the order
/// in which they were made, for certain only once their folder was synchronized.
struct Disk {
  static let sectorSize = 512

  /// A piece of a write that lies within one sector.
  struct Piece {
    var sector: Int
    var offset: Int
    var bytes: ArraySlice<UInt8>
  }

  /// A write whose bytes may not be on the disk.
  struct PendingWrite {
    var event: Int
    var isOver = false
    var pieces: [Piece]
  }

  /// One file, whatever its names are.
  struct File {
    var durable: [UInt8] = []
    var pending: [PendingWrite] = []
  }

  /// A change of names.
  struct Naming {
    enum Change {
      case folder(String)
      case file(String, number: Int)
      case unlink(String)
      case rename(String, String)
    }

    var change: Change
    /// The folders whose synchronization makes it last.
    var folders: [String]
    var event: Int
    var isOver = false
    var isDurable = false
  }

  private(set) var files: [File] = []
  private(set) var namings: [Naming] = []
  /// The first changes of names that are certain.
  private(set) var certainNamings = 0

  /// Which file a path names at the moment.
  private var numbers: [String: Int] = [:]
  /// What the synchronizations that go on at the moment will have made certain.
  private var synchronizing: [Int: (file: Int?, events: Set<Int>)] = [:]

  /// A call began: from now on it may have happened.
  mutating func begin(_ event: Int, _ action: TraceEvent.Action) {
    switch action {
    case .makeFolder(let path): name(.folder(path), [path], event)
    case .create(let path):
      numbers[path] = files.count
      name(.file(path, number: files.count), [path], event)
      files.append(File())
    case .link(let path, let newPath):
      guard let number = numbers[path] else { return }
      numbers[newPath] = number
      name(.file(newPath, number: number), [newPath], event)
    case .unlink(let path):
      numbers[path] = nil
      name(.unlink(path), [path], event)
    case .rename(let path, let newPath):
      for (name, number) in numbers where name == path || name.hasPrefix(path + "/") {
        numbers[name] = nil
        numbers[newPath + name.dropFirst(path.count)] = number
      }
      name(.rename(path, newPath), [path, newPath], event)
    case .write(let path, let offset, let bytes, _):
      guard let number = numbers[path] else { return }
      files[number].pending.append(
        PendingWrite(event: event, pieces: Self.pieces(of: bytes, at: offset)))
    case .synchronize(let path):
      if let number = numbers[path] {
        let over = files[number].pending.filter(\.isOver).map(\.event)
        synchronizing[event] = (number, Set(over))
      } else {
        let over = namings.filter { $0.isOver && $0.folders.contains(path) }.map(\.event)
        synchronizing[event] = (nil, Set(over))
      }
    case .truncate, .reply: break
    }
  }

  /// A call returned: it has happened, and what it promises holds.
  mutating func end(_ event: Int, _ action: TraceEvent.Action) {
    switch action {
    case .write(let path, _, _, let isSynchronous):
      guard let number = numbers[path],
        let index = files[number].pending.firstIndex(where: { $0.event == event })
      else { return }
      files[number].pending[index].isOver = true
      if isSynchronous { settle(number, [event]) }
    case .synchronize:
      guard let (file, events) = synchronizing.removeValue(forKey: event) else { return }
      if let file {
        settle(file, events)
        return
      }
      for index in namings.indices where events.contains(namings[index].event) {
        namings[index].isDurable = true
        // Names appear in order: what came before it is there, too.
        certainNamings = max(certainNamings, index + 1)
      }
    default:
      for index in namings.indices where namings[index].event == event {
        namings[index].isOver = true
      }
    }
  }

  private mutating func name(_ change: Naming.Change, _ paths: [String], _ event: Int) {
    let folders = paths.map { path in
      String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
    namings.append(Naming(change: change, folders: folders, event: event))
  }

  private mutating func settle(_ number: Int, _ events: Set<Int>) {
    var rest: [PendingWrite] = []
    for write in files[number].pending {
      if events.contains(write.event) {
        for piece in write.pieces { Self.apply(piece, to: &files[number].durable) }
      } else {
        rest.append(write)
      }
    }
    files[number].pending = rest
  }

  static func apply(_ piece: Piece, to bytes: inout [UInt8]) {
    let end = piece.offset + piece.bytes.count
    if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    bytes.withUnsafeMutableBytes { bytes in
      piece.bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: bytes[piece.offset..<end]).copyMemory(from: source)
      }
    }
  }

  private static func pieces(of bytes: [UInt8], at offset: Int) -> [Piece] {
    var pieces: [Piece] = []
    var position = 0
    while position < bytes.count {
      let sector = (offset + position) / sectorSize
      let end = min(bytes.count, (sector + 1) * sectorSize - offset)
      pieces.append(Piece(sector: sector, offset: offset + position, bytes: bytes[position..<end]))
      position = end
    }
    return pieces
  }
}
