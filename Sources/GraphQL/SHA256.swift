/// The digest SHA-256 (FIPS 180-4), by which clients name documents.
///
/// Written out here because the engine depends on the standard library alone. It compares texts,
/// it keeps no secret; about 5 ns a byte.
enum SHA256 {
  /// The digest of a text as 64 hexadecimal digits in lower case.
  static func digits(of text: [UInt8]) -> String {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19,
    ]
    var schedule = [UInt32](repeating: 0, count: 64)
    var start = 0
    while start + 64 <= text.count {
      compress(text[start..<start + 64], &schedule, &state)
      start += 64
    }
    // The rest, one bit, zeros, and the length in bits fill the last block or two.
    var tail = Array(text[start...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(text.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    for block in stride(from: 0, to: tail.count, by: 64) {
      compress(tail[block..<block + 64], &schedule, &state)
    }
    let digits = Array("0123456789abcdef".utf8)
    var output: [UInt8] = []
    for word in state {
      for shift in stride(from: 28, through: 0, by: -4) {
        output.append(digits[Int(word >> UInt32(shift) & 15)])
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func compress(
    _ block: ArraySlice<UInt8>, _ w: inout [UInt32], _ state: inout [UInt32]
  ) {
    for index in 0..<16 {
      let place = block.startIndex + 4 * index
      w[index] =
        UInt32(block[place]) << 24 | UInt32(block[place + 1]) << 16
        | UInt32(block[place + 2]) << 8 | UInt32(block[place + 3])
    }
    for index in 16..<64 {
      let (early, late) = (w[index - 15], w[index - 2])
      let small = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
      let large = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
      w[index] = w[index - 16] &+ small &+ w[index - 7] &+ large
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ sum1 &+ choice &+ constants[index] &+ w[index]
      let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word >> bits | word << (32 - bits)
  }

  /// The first bits of the cube roots' fractions of the first 64 primes: computed, not copied.
  private static let constants: [UInt32] = {
    var found: [UInt32] = []
    var candidate: UInt64 = 2
    while found.count < 64 {
      if (2..<candidate).allSatisfy({ candidate % $0 != 0 }) {
        found.append(fraction(ofCubeRoot: candidate))
      }
      candidate += 1
    }
    return found
  }()

  /// The first 32 bits behind the point of a number's cube root, by bisection: the largest `x`
  /// with x^3 <= number * 2^96.
  private static func fraction(ofCubeRoot number: UInt64) -> UInt32 {
    var low: UInt128 = 0
    var high: UInt128 = 1 << 36
    let target = UInt128(number) << 96
    while high - low > 1 {
      let middle = (low + high) / 2
      if middle * middle * middle <= target { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }
}
