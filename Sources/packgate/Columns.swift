/// Output of a label and a value a line.
enum Columns {
  private static let width = 20

  static func line(_ label: String, _ value: String) -> String {
    let gap = String(repeating: " ", count: max(1, width - label.count))
    return label + gap + value
  }
}
