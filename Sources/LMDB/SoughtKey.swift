/// A key that a tree is searched for, as pages with such keys are searched.
protocol SoughtKey: BitwiseCopyable {
  /// Searches the nodes of a page from `first` on.
  ///
  /// - Parameter isFar: whether the page may have to come from memory, as a leaf always may.
  mutating func place(
    in page: MappedPage, from first: Int, isFar: Bool
  ) throws(LMDBError) -> MappedPage.Position
}

/// A key of bytes, with its first sixteen as two numbers that sort like them.
@safe
struct SoughtBytes: SoughtKey {
  /// Up to eight bytes as a number, filled up with zeros.
  struct Part: BitwiseCopyable {
    let number: UInt64
    /// Ones where there are bytes.
    private let mask: UInt64

    /// As many bytes as this part has, of eight in memory, as a number.
    @inline(__always)
    func bytes(_ eight: UInt64) -> UInt64 { UInt64(bigEndian: eight) & mask }

    /// The bytes of a key from `start` on, eight at most.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
      let count = bytes.count
      if count >= start &+ 8 {
        mask = .max
        number = unsafe UInt64(
          bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        return
      }
      guard count > start else {
        (number, mask) = (0, 0)
        return
      }
      let shift = UInt64(truncatingIfNeeded: 8 &* (start &+ 8 &- count))
      mask = .max &<< shift
      if count >= 8 {
        // What is left is the end of the last eight bytes.
        let last = unsafe UInt64(
          bigEndian: bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        number = last &<< shift
      } else {
        var word: UInt64 = 0
        for index in start..<count { word = unsafe word << 8 | UInt64(bytes[index]) }
        number = word &<< shift
      }
    }
  }

  let bytes: UnsafeRawBufferPointer
  let head: Part
  /// Bytes 8 to 15.
  let second: Part
  /// How many bytes are in the head.
  let headCount: Int
  /// How many are in both numbers.
  let numberedCount: Int

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.bytes = unsafe bytes
    head = unsafe Part(bytes, from: 0)
    second = unsafe Part(bytes, from: 8)
    headCount = min(bytes.count, 8)
    numberedCount = min(bytes.count, 16)
  }

  @inline(__always)
  func place(
    in page: MappedPage, from first: Int, isFar: Bool
  ) throws(LMDBError) -> MappedPage.Position {
    try page.search(self, from: first, isFar: isFar)
  }
}

/// A key that is an integer, and what is known of those around it.
struct SoughtNumber: SoughtKey {
  let number: UInt64
  /// Between which integers those of the page are.
  var low = UInt64.min
  var high = UInt64.max

  init(_ number: UInt64) { self.number = number }

  /// Where it stands among nodes, if their integers are spread evenly between the bounds.
  @inline(__always)
  func estimate(of count: Int) -> Int {
    let share = min(Double(number &- low) / (Double(high &- low) + 1), 1)
    return min(Int(share * Double(count)), count - 1)
  }

  mutating func place(
    in page: MappedPage, from first: Int, isFar: Bool
  ) throws(LMDBError) -> MappedPage.Position {
    try page.search(&self, from: first)
  }
}
