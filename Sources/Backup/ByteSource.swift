/// Reading from a source that may give less than it is asked for.
enum ByteSource {
  /// Fills the memory; fewer bytes only at the end of the source.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from source: BackupReader.Source
  ) throws(BackupError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try source(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      guard count > 0 else { break }
      filled += count
    }
    return filled
  }

  /// Some bytes, fewer only at the end; their count is small and bounded by the caller.
  static func read(
    _ count: Int, at offset: UInt64, from source: BackupReader.Source
  ) throws(BackupError) -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { memory.deallocate() }
    let filled = try fill(memory, from: source)
    return Array(memory.prefix(filled))
  }
}
