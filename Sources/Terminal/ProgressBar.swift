internal import Glibc

/// Shows on standard error how far long work has come: a bar with rate and remaining time on a
/// terminal, a plain line now and then elsewhere.
public struct ProgressBar {
  /// What is counted.
  public enum Unit: Sendable {
    /// Things without a unit of their own.
    case items
    case bytes
  }

  /// What is shown where there is no terminal.
  public enum Elsewhere: Sendable {
    case nothing
    /// A line every ten seconds.
    case lines
  }

  private static let millisecondsBetweenDraws = 100
  private static let secondsBetweenLines = 10

  private let label: String
  private let total: Int
  private let unit: Unit
  private let elsewhere: Elsewhere
  private let isTerminal = isatty(2) == 1
  private let start = ContinuousClock.now
  private var shown: ContinuousClock.Instant?
  private var width = 0

  /// - Parameter total: The amount that is 100 percent; 0 or less shows nothing.
  public init(
    _ label: String, total: Int, unit: Unit = .items, elsewhere: Elsewhere = .nothing
  ) {
    self.label = label
    self.total = total
    self.unit = unit
    self.elsewhere = elsewhere
  }

  /// Shows the amount, unless something was shown a moment ago; on a terminal always the last.
  public mutating func advance(to amount: Int) {
    guard total > 0, isTerminal || elsewhere == .lines else { return }
    let now = ContinuousClock.now
    let pause: Duration =
      isTerminal
      ? .milliseconds(Self.millisecondsBetweenDraws) : .seconds(Self.secondsBetweenLines)
    let isEnd = isTerminal && amount >= total
    guard isEnd || now - (shown ?? start) >= pause else { return }
    shown = now
    show(amount, now - start)
  }

  /// Ends the line of the bar.
  public func finish() {
    guard isTerminal, shown != nil else { return }
    write("\r" + String(repeating: " ", count: width) + "\r")
  }

  private mutating func show(_ amount: Int, _ elapsed: Duration) {
    let share = min(1, Double(amount) / Double(total))
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = seconds > 0 ? Double(amount) / seconds : 0
    var text = "\(Int(share * 100))%  \(quantity(rate))/s"
    if share > 0, share < 1 {
      text += "  \(Int((seconds * (1 - share) / share).rounded(.up))) s left"
    }
    guard isTerminal else {
      write("\(label): \(text)\n")
      return
    }
    let line = Self.line(label, share: share, text, columns: Self.columns)
    let rest = String(repeating: " ", count: max(0, width - line.count))
    width = line.count
    write("\r\(line)\(rest)")
  }

  /// A bar in fewer columns than there are: in the last one a terminal may begin the next line, and
  /// from there no return leads back. The middle of the label gives way first, then all of it, then
  /// the bar.
  static func line(_ label: String, share: Double, _ amount: String, columns: Int) -> String {
    let filled = Int(share * 25)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 25 - filled)
    let line = "[\(bar)] \(amount)"
    let most = max(columns - 1, 1)
    guard line.count <= most else { return String(amount.prefix(most)) }
    let room = most - line.count - 1
    if label.count <= room { return "\(label) \(line)" }
    let ends = (room - 3) / 2
    guard ends >= 3 else { return line }
    return "\(label.prefix(room - 3 - ends))...\(label.suffix(ends)) \(line)"
  }

  /// The columns of the terminal, which may change at any moment.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private func quantity(_ amount: Double) -> String {
    unit == .bytes ? ByteCount(Int(amount)).description : "\(Int(amount))"
  }

  private func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
