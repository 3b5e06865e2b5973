/// Checks single scalars of UTF-8 (Unicode 15, table 3-7).
enum UTF8Scalar {
  /// The length of the multi-byte scalar at the front; 0 if there is no well-formed one.
  static func length(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    switch first {
    case 0xC2...0xDF:
      return isContinued(bytes, 1, from: 0x80, through: 0xBF) ? 2 : 0
    case 0xE0...0xEF:
      let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
      let high: UInt8 = first == 0xED ? 0x9F : 0xBF
      guard isContinued(bytes, 1, from: low, through: high) else { return 0 }
      return isContinued(bytes, 2, from: 0x80, through: 0xBF) ? 3 : 0
    case 0xF0...0xF4:
      let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
      guard isContinued(bytes, 1, from: low, through: high),
        isContinued(bytes, 2, from: 0x80, through: 0xBF)
      else { return 0 }
      return isContinued(bytes, 3, from: 0x80, through: 0xBF) ? 4 : 0
    default:
      return 0
    }
  }

  private static func isContinued(
    _ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, from low: UInt8, through high: UInt8
  ) -> Bool {
    index < bytes.count && bytes[index] >= low && bytes[index] <= high
  }
}
