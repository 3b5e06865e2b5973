/// What can be said of a backup without reading its content: the header, and whether frame follows
/// frame to the end.
public struct BackupOutline: Sendable {
  public let header: BackupHeader
  /// What is wrong with the frames, as far as their heads show; `nil` when the file is complete.
  public let flaw: BackupError?

  /// Fills memory with the bytes at an offset and says how many there are.
  public typealias RandomAccess = (
    UInt64, UnsafeMutableRawBufferPointer
  ) throws(BackupError) -> Int

  /// Reads the header, and of each frame the head.
  public init(_ read: @escaping RandomAccess) throws(BackupError) {
    var offset: UInt64 = 0
    let source: BackupReader.Source = { buffer throws(BackupError) in
      let count = try read(offset, buffer)
      offset += UInt64(count)
      return count
    }
    header = try BackupHeader.read(from: source)
    do throws(BackupError) {
      while true {
        let start = offset
        let bytes = try ByteSource.read(FrameHead.byteCount, at: start, from: source)
        guard bytes.count == FrameHead.byteCount else {
          throw .incomplete(offset: start + UInt64(bytes.count))
        }
        guard let head = FrameHead(bytes) else {
          throw .damaged(offset: start, what: "the head of a frame makes no sense")
        }
        // The last byte of the frame must be there.
        let content = offset
        let count = head.payloadCount + FrameHead.checksumByteCount
        offset += UInt64(count) - 1
        guard try ByteSource.read(1, at: offset, from: source).count == 1 else {
          // Where the file ends, as reading all of it would say.
          offset = content
          let rest = try ByteSource.read(count, at: offset, from: source)
          throw .incomplete(offset: content + UInt64(rest.count))
        }
        guard head.kind == .trailer else { continue }
        guard try ByteSource.read(1, at: offset, from: source).isEmpty else {
          throw .damaged(offset: offset, what: "more follows the trailer")
        }
        break
      }
      flaw = nil
    } catch {
      flaw = error
    }
  }
}
