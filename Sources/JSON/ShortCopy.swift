/// Copies a few bytes without a call: the first and the last of them, in pieces that may overlap.
@usableFromInline enum ShortCopy {
  /// How many bytes may be copied.
  @inlinable static var lengths: ClosedRange<Int> { 1...32 }

  /// Copies `length` bytes to a place that does not overlap with where they are.
  @inlinable
  @inline(__always)
  static func copy(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ length: Int
  ) {
    if length >= 16 {
      copyEnds(source, to: target, length, as: SIMD16<UInt8>.self)
    } else if length >= 8 {
      copyEnds(source, to: target, length, as: UInt64.self)
    } else if length >= 4 {
      copyEnds(source, to: target, length, as: UInt32.self)
    } else {
      copyEnds(source, to: target, length, as: UInt8.self)
      let middle = source.load(fromByteOffset: length &>> 1, as: UInt8.self)
      target.storeBytes(of: middle, toByteOffset: length &>> 1, as: UInt8.self)
    }
  }

  @inlinable
  @inline(__always)
  static func copyEnds<Piece: BitwiseCopyable>(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ length: Int,
    as piece: Piece.Type
  ) {
    let last = length &- MemoryLayout<Piece>.size
    let tail = source.loadUnaligned(fromByteOffset: last, as: piece)
    target.storeBytes(of: source.loadUnaligned(as: piece), as: piece)
    target.storeBytes(of: tail, toByteOffset: last, as: piece)
  }
}
