/// Composer's order of normalized versions written down plainly, as the keys' independent measure.
enum ReferenceOrder {
  /// Negative, zero or positive.
  static func compare(_ left: String, _ right: String) -> Int {
    let left = parts(left)
    let right = parts(right)
    for index in 0..<max(left.count, right.count) {
      let one = index < left.count ? left[index] : nil
      let two = index < right.count ? right[index] : nil
      switch (number(one), number(two)) {
      case (let one?, let two?) where one != two: return one < two ? -1 : 1
      case (_?, _?): continue
      case (_?, nil) where two == nil: return 1
      case (nil, _?) where one == nil: return -1
      default:
        let difference = rank(one) - rank(two)
        if difference != 0 { return difference }
      }
    }
    return 0
  }

  /// A number beyond 63 bits is the largest.
  private static func number(_ part: String?) -> Int? {
    guard let part, part.first?.isNumber == true else { return nil }
    return Int(part) ?? .max
  }

  /// Runs of digits and runs of letters.
  private static func parts(_ text: String) -> [String] {
    var parts: [String] = []
    var isOpen = false
    for character in text {
      guard character.isLetter || character.isNumber else {
        isOpen = false
        continue
      }
      if isOpen, let last = parts.last?.last, last.isNumber == character.isNumber {
        parts[parts.count - 1].append(character)
      } else {
        parts.append(String(character))
        isOpen = true
      }
    }
    return parts
  }

  /// The place of a word; a number and the end of the text share theirs.
  private static func rank(_ part: String?) -> Int {
    switch part {
    case "dev": 0
    case "alpha": 1
    case "beta": 2
    case "RC": 3
    case "patch": 5
    default: 4
    }
  }
}
