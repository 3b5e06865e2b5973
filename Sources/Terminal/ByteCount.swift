/// An amount of bytes as people read it: 3 significant digits or so, in powers of 1,000.
public struct ByteCount: CustomStringConvertible, Sendable {
  private let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  public var description: String {
    var amount = Double(bytes)
    for unit in ["B", "kB", "MB", "GB"] {
      if amount < 999.5 {
        let tenths = (amount * 10).rounded()
        return amount < 9.95 && unit != "B"
          ? "\(Int(tenths) / 10).\(Int(tenths) % 10) \(unit)" : "\(Int(amount.rounded())) \(unit)"
      }
      amount /= 1000
    }
    return "\(Int((amount * 10).rounded()) / 10).\(Int((amount * 10).rounded()) % 10) TB"
  }
}
