import CSodium

/// libsodium's secretstream (XChaCha20 and Poly1305) over the frames of one backup.
///
/// Each frame is authenticated together with its head and the header of the backup, and only in
/// its place: a stream that was cut, reordered or mixed with another one is not opened.
struct FrameCipher {
  static let headerByteCount = 24
  /// Bytes by which a sealed payload is longer.
  static let overhead = 17

  /// libsodium chooses its implementations once.
  private static let isReady = sodium_init() >= 0

  private var state = crypto_secretstream_xchacha20poly1305_state()
  /// The digest of the header; the head of each frame is put behind it.
  private var associated: [UInt8] = []

  /// Begins to write; the second result belongs into the header.
  static func sealing(with key: BackupKey) -> (cipher: FrameCipher, header: [UInt8]) {
    precondition(isReady, "libsodium starts on every system that has random numbers")
    var cipher = FrameCipher()
    var header = [UInt8](repeating: 0, count: headerByteCount)
    crypto_secretstream_xchacha20poly1305_init_push(&cipher.state, &header, key.bytes)
    return (cipher, header)
  }

  /// Begins to read; `nil` when the header cannot be one.
  static func opening(_ header: [UInt8], with key: BackupKey) -> FrameCipher? {
    precondition(isReady, "libsodium starts on every system that has random numbers")
    var cipher = FrameCipher()
    let code = crypto_secretstream_xchacha20poly1305_init_pull(&cipher.state, header, key.bytes)
    return code == 0 ? cipher : nil
  }

  /// Binds the frames to the backup's header, which must be whole by now.
  mutating func bind(to header: [UInt8]) {
    associated = header.withUnsafeBytes { Digest.compute($0) }
    associated += [UInt8](repeating: 0, count: FrameHead.byteCount)
  }

  private mutating func associate(_ head: FrameHead) {
    associated.replaceSubrange(Digest.byteCount..., with: head.encoded)
  }

  /// Seals a payload into memory with room for the overhead.
  mutating func seal(
    _ plain: UnsafeRawBufferPointer, head: FrameHead, into output: UnsafeMutableRawPointer
  ) {
    associate(head)
    let tag: Int32 = head.kind == .trailer ? 3 : 0
    crypto_secretstream_xchacha20poly1305_push(
      &state, output.assumingMemoryBound(to: UInt8.self), nil,
      plain.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(plain.count), associated,
      UInt64(associated.count), UInt8(tag))
  }

  /// Opens a payload; the count of its bytes, or `nil` when it is not what was sealed.
  mutating func open(
    _ sealed: UnsafeRawBufferPointer, head: FrameHead, into output: UnsafeMutableRawPointer
  ) -> Int? {
    guard sealed.count >= Self.overhead else { return nil }
    associate(head)
    var tag: UInt8 = 0
    var count: UInt64 = 0
    let code = crypto_secretstream_xchacha20poly1305_pull(
      &state, output.assumingMemoryBound(to: UInt8.self), &count, &tag,
      sealed.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(sealed.count), associated,
      UInt64(associated.count))
    guard code == 0, (tag == 3) == (head.kind == .trailer) else { return nil }
    return Int(count)
  }
}
