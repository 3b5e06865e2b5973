/// Names of catalog labels that deny access to what carries them (rows 14 and 17).
public struct BlockedLabels: Sendable {
  /// Owns the bytes of the names, which never change.
  private final class Memory: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ names: [String]) {
      let count = names.reduce(0) { $0 + $1.utf8.count }
      bytes = .allocate(byteCount: count, alignment: 1)
      bytes.copyBytes(from: names.joined().utf8)
    }

    deinit { bytes.deallocate() }
  }

  private let memory: Memory?
  private let ends: [Int]

  /// Blocks the labels of these names, compared byte by byte; by default none.
  public init(_ names: [String] = []) {
    memory = names.isEmpty ? nil : Memory(names)
    var end = 0
    ends = names.map { name in
      end += name.utf8.count
      return end
    }
  }

  /// Whether no label blocks: the rows then cost nothing.
  public var isEmpty: Bool { memory == nil }

  /// How many names there are.
  public var count: Int { ends.count }

  /// The name at an index; valid as long as this value is.
  public subscript(index: Int) -> UnsafeRawBufferPointer {
    guard let memory else { preconditionFailure("there are no names") }
    let start = index == 0 ? 0 : ends[index - 1]
    return UnsafeRawBufferPointer(rebasing: memory.bytes[start..<ends[index]])
  }
}
