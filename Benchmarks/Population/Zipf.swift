/// Chooses numbers from 0 so that number n comes 1 / (n + 1) times as often as number 0: a Zipf
/// distribution of exponent 1.
public struct Zipf: Sendable {
  private let cumulative: [Double]

  public init(count: Int) {
    var sum = 0.0
    cumulative = (1...count).map { rank in
      sum += 1 / Double(rank)
      return sum
    }
  }

  /// Chooses one number.
  public func next(using random: inout SeededGenerator) -> Int {
    let point = Double.random(in: 0..<(cumulative.last ?? 1), using: &random)
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Numbers that are the same in every run (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
