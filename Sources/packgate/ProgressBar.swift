import Foundation

/// Shows on standard error how far a long verb has come: a bar on a terminal, nothing elsewhere.
struct ProgressBar {
  private let label: String
  private let total: Int
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ContinuousClock.now
  private var drawn = -1

  /// - Parameter total: The amount that is 100 percent; 0 or less shows nothing.
  init(_ label: String, total: Int) {
    self.label = label
    self.total = total
  }

  /// Draws the bar again if the percentage has changed.
  mutating func advance(to amount: Int) {
    guard isTerminal, total > 0 else { return }
    let percent = min(100, amount * 100 / total)
    guard percent != drawn else { return }
    drawn = percent
    let filled = String(repeating: "#", count: percent / 4)
    let bar = filled.padding(toLength: 25, withPad: ".", startingAt: 0)
    let line = "\r\(label) [\(bar)] \(percent)% \(remaining(percent))"
    FileHandle.standardError.write(Data(line.utf8))
  }

  /// Ends the line of the bar.
  func finish() {
    guard isTerminal, drawn >= 0 else { return }
    FileHandle.standardError.write(Data("\n".utf8))
  }

  private func remaining(_ percent: Int) -> String {
    guard percent > 0, percent < 100 else { return "         " }
    let elapsed = Int((ContinuousClock.now - start).components.seconds)
    return "\(elapsed * (100 - percent) / percent) s left   "
  }
}
