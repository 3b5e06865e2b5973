/// A constraint as bytes that are stored in a record and evaluated where they lie.
///
/// Every constraint comes down to two sets. Of the numeric versions it admits a list of disjoint
/// ranges `[low, high)` of version keys, in ascending order. Of the named branches it admits
/// either a list of names, or all but a list of names.
///
///     byte 0       layout, 1
///     byte 1       1 when the names are the forbidden ones, else 0
///     bytes 2, 3   count of ranges, big-endian
///     bytes 4, 5   count of names, big-endian
///     ranges       length and bytes of the low key, length and bytes of the high key;
///                  a length of 0 is no bound
///     names        length and bytes of the branch's key
///
/// This view borrows the bytes: it is valid as long as they are.
@frozen
public struct CompiledConstraint: @unchecked Sendable {
  /// The encoded form.
  public let bytes: UnsafeRawBufferPointer

  /// Views encoded bytes, which are checked while they are read.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  @usableFromInline static let layout: UInt8 = 1
  @usableFromInline static let headerLength = 6

  /// Whether the constraint admits the version with this key.
  ///
  /// Compares bytes and allocates nothing. Bytes that are not an encoded constraint admit
  /// nothing; ``isWellFormed`` tells the two apart.
  public func matches(_ key: UnsafeRawBufferPointer) -> Bool {
    guard key.count > 0, let header = Header(bytes) else { return false }
    return VersionKey.isNamedBranch(key)
      ? matchesName(key, header) : matchesRange(key, header)
  }

  /// Whether the bytes are exactly one encoded constraint.
  public var isWellFormed: Bool {
    guard let header = Header(bytes) else { return false }
    var offset = CompiledConstraint.headerLength
    for _ in 0..<(2 * header.ranges + header.names) {
      guard let part = part(at: offset) else { return false }
      offset = part.end
    }
    return offset == bytes.count
  }

  private struct Header {
    let excludesNames: Bool
    let ranges: Int
    let names: Int

    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
      guard bytes.count >= headerLength, bytes[0] == layout, bytes[1] <= 1 else { return nil }
      excludesNames = bytes[1] == 1
      ranges = Int(bytes[2]) << 8 | Int(bytes[3])
      names = Int(bytes[4]) << 8 | Int(bytes[5])
    }
  }

  private struct Part {
    let bytes: UnsafeRawBufferPointer
    let end: Int
  }

  @inline(__always)
  private func part(at offset: Int) -> Part? {
    guard offset < bytes.count else { return nil }
    let end = offset + 1 + Int(bytes[offset])
    guard end <= bytes.count else { return nil }
    return Part(bytes: UnsafeRawBufferPointer(rebasing: bytes[(offset + 1)..<end]), end: end)
  }

  private func matchesRange(_ key: UnsafeRawBufferPointer, _ header: Header) -> Bool {
    var offset = CompiledConstraint.headerLength
    for _ in 0..<header.ranges {
      guard let low = part(at: offset), let high = part(at: low.end) else { return false }
      if VersionKey.compare(key, low.bytes) < 0 { return false }
      if high.bytes.isEmpty || VersionKey.compare(key, high.bytes) < 0 { return true }
      offset = high.end
    }
    return false
  }

  private func matchesName(_ key: UnsafeRawBufferPointer, _ header: Header) -> Bool {
    var offset = CompiledConstraint.headerLength
    for index in 0..<(2 * header.ranges + header.names) {
      guard let name = part(at: offset) else { return false }
      if index >= 2 * header.ranges && VersionKey.compare(key, name.bytes) == 0 {
        return !header.excludesNames
      }
      offset = name.end
    }
    return header.excludesNames
  }
}
