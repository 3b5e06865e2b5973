/// Reads frames, checks them, and keeps what of their content has not been consumed.
final class FrameReader {
  private let source: BackupReader.Source
  private let id: BackupID
  private let isCompressed: Bool
  private let expander: FrameExpander
  private var cipher: FrameCipher?
  private let stored = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FrameHead.payloadLimit + FrameHead.checksumByteCount, alignment: 16)
  private let opened = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FrameHead.payloadLimit, alignment: 16)
  private var window = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 2 * FrameHead.contentLimit, alignment: 16)
  private var start = 0
  private var end = 0
  private var sequence: UInt32 = 0
  private var digest = RunningDigest()
  /// Over the header and all frames before the current one.
  private(set) var digestBeforeFrame: [UInt8] = []
  private(set) var offset: UInt64
  /// Where the current frame begins.
  private(set) var frameOffset: UInt64

  init(
    _ header: BackupHeader, bytes: [UInt8], key: BackupKey?, source: @escaping BackupReader.Source
  ) throws(BackupError) {
    self.source = source
    id = header.id
    isCompressed = header.isCompressed
    expander = try FrameExpander()
    offset = UInt64(bytes.count)
    frameOffset = offset
    if header.isEncrypted {
      guard let key else { throw .keyMissing }
      guard key.mark(for: header.id) == header.keyMark else { throw .keyWrong }
      cipher = FrameCipher.opening(header.cipherHeader, with: key)
      guard cipher != nil else { throw .damaged(offset: 0, what: "the header makes no sense") }
      cipher?.bind(to: bytes)
    } else if key != nil {
      throw .keyUnused
    }
    bytes.withUnsafeBytes { digest.update($0) }
  }

  deinit {
    stored.deallocate()
    opened.deallocate()
    window.deallocate()
  }

  /// Bytes held for content, whatever a file claims.
  var windowByteCount: Int { window.count }

  /// Content that has been read and not consumed.
  var pending: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: window[start..<end]) }

  func consume(_ count: Int) { start += count }

  /// Whether the source has no byte left.
  func isAtEnd() throws(BackupError) -> Bool {
    try ByteSource.read(1, at: offset, from: source).isEmpty
  }

  /// Reads the next frame and adds its content to what is pending; `nil` where the file ends
  /// between two frames.
  func advance() throws(BackupError) -> FrameHead? {
    frameOffset = offset
    let headBytes = try ByteSource.read(FrameHead.byteCount, at: offset, from: source)
    offset += UInt64(headBytes.count)
    guard !headBytes.isEmpty else { return nil }
    guard headBytes.count == FrameHead.byteCount else { throw .incomplete(offset: offset) }
    guard let head = FrameHead(headBytes) else {
      throw .damaged(offset: frameOffset, what: "the head of a frame makes no sense")
    }
    let total = head.payloadCount + FrameHead.checksumByteCount
    let count = try ByteSource.fill(
      UnsafeMutableRawBufferPointer(rebasing: stored[..<total]), from: source)
    offset += UInt64(count)
    guard count == total else { throw .incomplete(offset: offset) }
    let payload = UnsafeRawBufferPointer(rebasing: stored[..<head.payloadCount])
    let sum = checksum(headBytes, payload)
    guard sum == stored.loadUnaligned(fromByteOffset: head.payloadCount, as: UInt32.self) else {
      throw .damaged(offset: frameOffset, what: "the checksum of a frame does not hold")
    }
    guard head.sequence == sequence, isCompressed || !head.isCompressed else {
      throw .damaged(offset: frameOffset, what: "a frame is not the one that must follow")
    }
    sequence &+= 1
    digestBeforeFrame = digest.value
    digest.update(UnsafeRawBufferPointer(rebasing: stored[head.payloadCount..<total]))
    try unpack(payload, head)
    return head
  }

  private func checksum(_ head: [UInt8], _ payload: UnsafeRawBufferPointer) -> UInt32 {
    var sum = id.bytes.withUnsafeBytes { CRC32C.extended(over: $0) }
    sum = head.withUnsafeBytes { CRC32C.extended(sum, over: $0) }
    return CRC32C.extended(sum, over: payload).littleEndian
  }

  private func unpack(_ payload: UnsafeRawBufferPointer, _ head: FrameHead) throws(BackupError) {
    var payload = payload
    if cipher != nil, let memory = opened.baseAddress {
      guard let count = cipher?.open(payload, head: head, into: memory) else {
        throw .damaged(offset: frameOffset, what: "a frame was not written with this key")
      }
      payload = UnsafeRawBufferPointer(rebasing: opened[..<count])
    }
    makeRoom(head.contentCount)
    let place = UnsafeMutableRawBufferPointer(rebasing: window[end..<end + head.contentCount])
    if head.isCompressed {
      guard expander.expand(payload, into: place) else {
        throw .damaged(offset: frameOffset, what: "a frame cannot be expanded")
      }
    } else {
      guard payload.count == head.contentCount else {
        throw .damaged(offset: frameOffset, what: "a frame has another length than it says")
      }
      place.copyMemory(from: payload)
    }
    end += head.contentCount
  }

  /// Moves what is pending to the front, and into more memory where that does not suffice.
  private func makeRoom(_ count: Int) {
    let pending = pending
    if pending.count + count > window.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * (pending.count + count), alignment: 16)
      larger.copyMemory(from: pending)
      window.deallocate()
      window = larger
    } else if start > 0 {
      window.copyMemory(from: pending)
    }
    end = pending.count
    start = 0
  }
}
