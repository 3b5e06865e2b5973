import GraphQLLanguage

extension Suite {
  /// Sources with half a surrogate pair: no UTF-8 encodes them, and the three bytes that would
  /// stand for the half are refused where the reference refuses it.
  static let surrogates = Suite("surrogates") { _ in
    { testCase in
      let units = (testCase["source"]?["utf16"]?.elements ?? []).compactMap(\.int)
      var failure: SyntaxError?
      do throws(SyntaxError) {
        try Token.forEach(in: encode(units)) { _ in }
      } catch {
        failure = error
      }
      let expected = testCase["error"].map(ExpectedError.init)
      return .all(
        .compare("refused", expected: expected != nil, actual: failure != nil),
        .compare("location", expected: expected?.locations.first, actual: failure?.location))
    }
  }

  /// Encodes UTF-16; half a pair becomes the three bytes that UTF-8 does not allow.
  private static func encode(_ units: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < units.count {
      let unit = units[index]
      index += 1
      if (0xD800..<0xDC00).contains(unit), index < units.count,
        (0xDC00..<0xE000).contains(units[index])
      {
        bytes += Array(
          String(decoding: [UInt16(unit), UInt16(units[index])], as: UTF16.self).utf8)
        index += 1
      } else if unit < 0x80 {
        bytes.append(UInt8(unit))
      } else {
        bytes += [0xE0 | unit >> 12, 0x80 | unit >> 6 & 0x3F, 0x80 | unit & 0x3F]
          .map { UInt8($0) }
      }
    }
    return bytes
  }
}
