/// The edit distance between one name and many others, in code units.
///
/// Insertion, deletion, substitution and the swap of two neighbours cost 1 each; names that differ
/// only in case are at distance 1. Rows are kept between measurements.
struct LexicalDistance {
  private let input: [UInt16]
  private let folded: [UInt16]
  private var rows: [[Int]]

  init(_ input: String) {
    self.input = Array(input.utf16)
    folded = Array(input.lowercased().utf16)
    rows = Array(repeating: Array(repeating: 0, count: folded.count + 1), count: 3)
  }

  /// The distance to `option`; nil when it is above `threshold`.
  mutating func measure(_ option: String, threshold: Int) -> Int? {
    let optionUnits = Array(option.utf16)
    if input == optionUnits { return 0 }
    var long = Array(option.lowercased().utf16)
    if folded == long { return 1 }
    var short = folded
    if long.count < short.count { swap(&long, &short) }
    if long.count - short.count > threshold { return nil }

    let width = short.count
    if rows[0].count < width + 1 {
      rows = Array(repeating: Array(repeating: 0, count: width + 1), count: 3)
    }
    for column in 0...width { rows[0][column] = column }
    for row in 1...long.count {
      let (above, current) = ((row - 1) % 3, row % 3)
      rows[current][0] = row
      var smallest = row
      for column in stride(from: 1, through: width, by: 1) {
        let cost = long[row - 1] == short[column - 1] ? 0 : 1
        var cell = min(
          rows[above][column] + 1, rows[current][column - 1] + 1, rows[above][column - 1] + cost)
        if row > 1, column > 1, long[row - 1] == short[column - 2],
          long[row - 2] == short[column - 1]
        {
          cell = min(cell, rows[(row - 2) % 3][column - 2] + 1)
        }
        smallest = min(smallest, cell)
        rows[current][column] = cell
      }
      if smallest > threshold { return nil }
    }
    let distance = rows[long.count % 3][width]
    return distance <= threshold ? distance : nil
  }
}
