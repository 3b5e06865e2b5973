/// The stability suffix of a version: a word, its numbers, and `dev`, each optional.
struct Modifier {
  enum Keyword {
    case stable
    case beta
    case rc
    case alpha
    case patch

    var expanded: StaticString {
      switch self {
      case .stable: ""
      case .beta: "-beta"
      case .rc: "-RC"
      case .alpha: "-alpha"
      case .patch: "-patch"
      }
    }
  }

  /// The word, if there is one.
  let keyword: Keyword?
  /// The numbers after the word, with a separator in front of each that has one.
  let numbers: Range<Int>
  /// Whether `dev` stands at the end.
  let isDev: Bool
  /// The index after the suffix.
  let end: Int

  /// Whether there is neither a word nor `dev`.
  var isEmpty: Bool { keyword == nil && !isDev }

  /// Reads as much of a suffix as stands at `start`, which may be nothing.
  init(prefixOf text: UnsafeRawBufferPointer, from start: Int) {
    var index = start
    if index < text.count,
      text[index] == Ascii.dot || text[index] == Ascii.hyphen || text[index] == Ascii.underscore
    {
      index += 1
    }
    var found: Keyword?
    var numbers = index..<index
    if let (keyword, length) = Modifier.keyword(in: text, at: index) {
      found = keyword
      index += length
      let first = index
      while true {
        let isSeparated =
          index < text.count && (text[index] == Ascii.dot || text[index] == Ascii.hyphen)
        let digits = countDigits(text, from: index + (isSeparated ? 1 : 0))
        if digits == 0 { break }
        index += digits + (isSeparated ? 1 : 0)
      }
      numbers = first..<index
    }
    var afterDev = index
    if index < text.count && (text[index] == Ascii.dot || text[index] == Ascii.hyphen) {
      afterDev += 1
    }
    isDev = continues(text, at: afterDev, "dev")
    keyword = found
    self.numbers = numbers
    end = isDev ? afterDev + 3 : index
  }

  /// Reads a suffix that reaches to the end of the text; nil when it does not.
  init?(_ text: UnsafeRawBufferPointer, from start: Int, furthest: inout Int) {
    self.init(prefixOf: text, from: start)
    if end != text.count {
      // A separator alone does not make the rest readable: blame the byte before it.
      furthest = max(furthest, isEmpty ? start : end)
      return nil
    }
  }

  /// The longest stability word at `index`, and its length.
  static func keyword(
    in text: UnsafeRawBufferPointer, at index: Int
  ) -> (Keyword, Int)? {
    guard index < text.count else { return nil }
    switch Ascii.lower(text[index]) {
    case UInt8(ascii: "s"): return continues(text, at: index, "stable") ? (.stable, 6) : nil
    case UInt8(ascii: "b"): return (.beta, continues(text, at: index, "beta") ? 4 : 1)
    case UInt8(ascii: "r"): return continues(text, at: index, "rc") ? (.rc, 2) : nil
    case UInt8(ascii: "a"): return (.alpha, continues(text, at: index, "alpha") ? 5 : 1)
    case UInt8(ascii: "p"):
      if continues(text, at: index, "patch") { return (.patch, 5) }
      return (.patch, continues(text, at: index, "pl") ? 2 : 1)
    default: return nil
    }
  }

  /// Writes the suffix in its expanded form.
  func append(from text: UnsafeRawBufferPointer, to sink: inout ByteSink) {
    if let keyword {
      if case .stable = keyword { return }
      sink.append(keyword.expanded)
      var first = numbers.lowerBound
      while first < numbers.upperBound && !Ascii.isDigit(text[first]) { first += 1 }
      sink.append(text, first..<numbers.upperBound)
    }
    if isDev { sink.append("-dev") }
  }
}
