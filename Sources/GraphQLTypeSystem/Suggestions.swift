/// "Did you mean": the names closest to one that does not exist, worded as graphql-js does.
public enum Suggestions {
  /// How many names a message offers at most.
  public static let maximum = 5

  /// The options near enough to `input`, nearest first, then by name.
  ///
  /// Costs one bounded edit distance per option; for error messages, not for hot paths.
  public static func list(for input: String, among options: [String]) -> [String] {
    var distance = LexicalDistance(input)
    let threshold = Int(Double(input.utf16.count) * 0.4) + 1
    var found: [(name: String, distance: Int)] = []
    for option in options {
      if let measured = distance.measure(option, threshold: threshold) {
        found.append((option, measured))
      }
    }
    found.sort {
      $0.distance == $1.distance ? naturalOrder($0.name, $1.name) : $0.distance < $1.distance
    }
    return found.map(\.name)
  }

  /// ` Did you mean "a", "b", or "c"?`; empty without suggestions.
  ///
  /// - Parameter subject: what the suggestions are, such as `the enum value`.
  public static func didYouMean(_ suggestions: [String], subject: String? = nil) -> String {
    if suggestions.isEmpty { return "" }
    let quoted = suggestions.prefix(maximum).map { "\"\($0)\"" }
    return " Did you mean " + (subject.map { $0 + " " } ?? "") + orList(quoted) + "?"
  }

  /// `a`, `a or b`, `a, b, or c`.
  public static func orList(_ items: [String]) -> String { list(items, conjunction: "or") }

  /// `a`, `a and b`, `a, b, and c`.
  public static func andList(_ items: [String]) -> String { list(items, conjunction: "and") }

  private static func list(_ items: [String], conjunction: String) -> String {
    guard let last = items.last else { return "" }
    if items.count == 1 { return last }
    if items.count == 2 { return "\(items[0]) \(conjunction) \(last)" }
    return items.dropLast().joined(separator: ", ") + ", \(conjunction) \(last)"
  }

  /// Names in the order people expect: runs of digits compare as numbers, each zero in front of one
  /// as a number of its own.
  public static func naturalOrder(_ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    var leftIndex = 0
    var rightIndex = 0
    while leftIndex < left.count, rightIndex < right.count {
      let leftRun = digits(in: left, from: leftIndex)
      let rightRun = digits(in: right, from: rightIndex)
      if !leftRun.isEmpty, !rightRun.isEmpty {
        if leftRun.count != rightRun.count { return leftRun.count < rightRun.count }
        if !left[leftRun].elementsEqual(right[rightRun]) {
          return left[leftRun].lexicographicallyPrecedes(right[rightRun])
        }
        leftIndex = leftRun.upperBound
        rightIndex = rightRun.upperBound
      } else {
        if left[leftIndex] != right[rightIndex] { return left[leftIndex] < right[rightIndex] }
        leftIndex += 1
        rightIndex += 1
      }
    }
    return left.count < right.count
  }

  private static func digits(in text: [UInt8], from start: Int) -> Range<Int> {
    if text[start] == UInt8(ascii: "0") { return start..<start + 1 }
    var end = start
    while end < text.count, text[end] >= UInt8(ascii: "0"), text[end] <= UInt8(ascii: "9") {
      end += 1
    }
    return start..<end
  }
}
