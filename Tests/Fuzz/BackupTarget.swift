import Backup

/// Files that claim to be backups. The first byte chooses: the rest is a file as it is, or frames
/// that are put behind a good header, each with a checksum that holds:
///
///     kind (1)   flags: 1 compressed (1)   length of the content as claimed (3)
///     length of the payload (2)   payload
enum BackupTarget {
  static func run(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let rest = Array(input.dropFirst())
    guard first & 1 == 1 else { return read(rest) }
    read(file(rest, kind: first & 2 == 0 ? .full : .increment))
  }

  private static func read(_ file: [UInt8]) {
    var offset = 0
    func give(_ buffer: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
      let count = min(buffer.count, max(0, file.count - start))
      if count > 0 { buffer.copyBytes(from: file[start..<start + count]) }
      return count
    }
    _ = try? BackupOutline { start, buffer in give(buffer, at: Int(clamping: start)) }
    do throws(BackupError) {
      let reader = try BackupReader { buffer in
        let count = give(buffer, at: offset)
        offset += count
        return count
      }
      var bytes = 0
      while let record = try reader.next() {
        switch record {
        case .entry(let key, let value): bytes += key.count + value.count
        case .journal(_, let record): bytes += record.count
        }
      }
      precondition(reader.offset == file.count, "a backup ends where the file does")
    } catch {
      precondition(!"\(error)".isEmpty, "each error says what it is")
    }
  }

  private static func file(_ input: [UInt8], kind: BackupHeader.Kind) -> [UInt8] {
    var file: [UInt8] = []
    let header = BackupHeader(
      kind: kind, isCompressed: true, storeFormat: 4, base: kind == .full ? nil : .random(),
      time: 1, end: .beginning, lastChange: 0,
      tables: [BackupHeader.Table(number: 1, name: "one")])
    _ = try? BackupWriter(header) { file.append(contentsOf: $0) }
    guard file.count > 34 else { return file }
    let id = file[18..<34]
    var rest = input[...]
    var sequence: UInt8 = 0
    while rest.count >= 7, sequence < 200 {
      let head = Array(rest.prefix(7))
      rest = rest.dropFirst(7)
      let count = min(Int(head[5]) | Int(head[6]) << 8, rest.count)
      let frame: [UInt8] =
        [UInt8(count & 0xFF), UInt8(count >> 8), 0, 0, head[0], head[1] & 1, 0, 0]
        + head[2...4] + [0, sequence, 0, 0, 0] + rest.prefix(count)
      rest = rest.dropFirst(count)
      file += frame + checksum(id + frame)
      sequence += 1
    }
    return file
  }

  /// CRC-32C by its definition.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
    }
    return withUnsafeBytes(of: (~sum).littleEndian) { Array($0) }
  }
}
