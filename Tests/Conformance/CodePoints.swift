/// A text as cases count it: in Unicode code points, where the engine counts bytes.
struct CodePoints {
  let source: [UInt8]
  private let offsets: [Int]

  init(_ text: String) {
    source = Array(text.utf8)
    var offsets: [Int] = []
    var count = -1
    for byte in source {
      if byte & 0xC0 != 0x80 { count += 1 }
      offsets.append(count)
    }
    offsets.append(count + 1)
    self.offsets = offsets
  }

  /// The number of code points before a byte.
  func offset(ofByte byte: Int) -> Int { offsets[byte] }
}
