import Foundation

/// The lines of an input one after the other, of bounded length.
struct LineSource {
  /// What a line could not be read for.
  enum Failure: Error {
    case tooLong
    case unreadable(Int32)
  }

  /// A package with as many versions as a registry takes fits.
  static let longestLine = 64 << 20
  private static let chunk = 1 << 18

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  /// How far the end of the line has been looked for.
  private var scanned = 0
  private var isAtEnd = false
  /// Bytes of the lines given so far, their ends included.
  private(set) var bytesGiven = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// The next line without its end; `nil` after the last.
  mutating func next() throws(Failure) -> [UInt8]? {
    while true {
      let found = buffer.withUnsafeBytes { bytes in
        bytes[scanned...].firstIndex(of: UInt8(ascii: "\n"))
      }
      if let found {
        defer { start = found + 1 }
        return give(until: found, consuming: found + 1)
      }
      scanned = buffer.count
      if isAtEnd {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return give(until: buffer.count, consuming: buffer.count)
      }
      guard buffer.count - start <= Self.longestLine else { throw .tooLong }
      try fill()
    }
  }

  private mutating func give(until end: Int, consuming next: Int) -> [UInt8] {
    bytesGiven += next - start
    scanned = next
    return Array(buffer[start..<end])
  }

  private mutating func fill() throws(Failure) {
    buffer.removeSubrange(..<start)
    scanned -= start
    start = 0
    let filled = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
    let count = buffer.withUnsafeMutableBytes { bytes in
      read(descriptor, bytes.baseAddress.map { $0 + filled }, Self.chunk)
    }
    let code = errno
    buffer.removeSubrange((filled + max(0, count))...)
    if count == 0 { isAtEnd = true }
    if count < 0, code != EINTR { throw .unreadable(code) }
  }
}
