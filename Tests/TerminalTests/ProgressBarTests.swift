import Testing

@testable import Terminal

/// What a bar looks like; a line that wraps would leave a copy of itself at each drawing.
@Suite struct ProgressBarTests {
  static let label = "checking backups/packgate-20260301T120000Z-full-0a1b2c3d.pgbackup"
  static let bar = "[##########...............]"
  static let amount = "40%  228 MB/s  12 s left"

  @Test func aLineHasNoMoreColumnsThanTheTerminal() {
    for columns in 1...200 {
      let line = ProgressBar.line(
        Self.label, share: 0.4, Self.amount, columns: columns)
      #expect(line.count < max(columns, 2), "\(columns) columns: \(line)")
    }
  }

  static let lines: [(columns: Int, line: String)] = [
    (119, "\(label) \(bar) \(amount)"),
    (100, "checking backups/packg...ull-0a1b2c3d.pgbackup \(bar) \(amount)"),
    (80, "checking bac...3d.pgbackup \(bar) \(amount)"),
    (63, "che...kup \(bar) \(amount)"),
    (62, "\(bar) \(amount)"),
    (40, amount),
    (10, "40%  228 "),
  ]

  @Test(arguments: lines.indices) func theMiddleOfTheLabelGivesWayFirst(_ index: Int) {
    let (columns, line) = Self.lines[index]
    #expect(ProgressBar.line(Self.label, share: 0.4, Self.amount, columns: columns) == line)
  }

  @Test func aShareOfOneFillsTheBar() {
    #expect(
      ProgressBar.line("a", share: 1, "b", columns: 80) == "a [#########################] b")
    #expect(
      ProgressBar.line("a", share: 0, "b", columns: 80) == "a [.........................] b")
  }
}
