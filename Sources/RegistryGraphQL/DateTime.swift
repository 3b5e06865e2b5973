public import RegistryModel

/// Reading and writing of moments as text: RFC 3339 in UTC with a trailing `Z`, to the second
/// or the millisecond, in the years 0000 to 9999.
public enum DateTime {
  /// Most bytes of a text: `2026-01-15T10:30:00.000Z`.
  public static let maximumLength = 24

  /// Reads a text; `nil` unless it is exactly `YYYY-MM-DDThh:mm:ssZ` or `YYYY-MM-DDThh:mm:ss.sssZ`
  /// and names a moment that exists.
  ///
  /// Stricter than RFC 3339, section 5.6, which also takes offsets, lower-case letters and any
  /// number of digits: what is read is what would be written, so nothing is lost on the way.
  public static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    guard text.count == 20 || text.count == 24, text[4] == UInt8(ascii: "-"),
      text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"), text[text.count - 1] == UInt8(ascii: "Z"),
      let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
      let hour = number(text, 11, 2), let minute = number(text, 14, 2),
      let second = number(text, 17, 2), (1...12).contains(month), day >= 1,
      day <= daysInMonth(month, year: year), hour < 24, minute < 60, second < 60
    else { return nil }
    var milliseconds: Int64 = 0
    if text.count == 24 {
      guard text[19] == UInt8(ascii: "."), let fraction = number(text, 20, 3) else { return nil }
      milliseconds = Int64(fraction)
    }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let seconds = ((days * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
    return Timestamp(milliseconds: seconds * 1000 + milliseconds)
  }

  /// Writes a moment at the start of `bytes` and gives the length: 20 on a whole second, else 24.
  ///
  /// Moments outside the years 0000 to 9999 are written as the nearest one inside.
  public static func write(_ moment: Timestamp, into bytes: UnsafeMutableRawBufferPointer) -> Int {
    precondition(bytes.count >= maximumLength)
    let text = bytes.baseAddress.unsafelyUnwrapped
    let clamped = min(max(moment.milliseconds, earliest), Timestamp.latest.milliseconds)
    // From the year 0 on everything is positive, and division rounds as it should.
    let sinceYearZero = UInt64(bitPattern: clamped &- earliest)
    let seconds = sinceYearZero / 1000
    let fraction = UInt32(truncatingIfNeeded: sinceYearZero &- seconds &* 1000)
    let days = seconds / 86_400
    let second = UInt32(truncatingIfNeeded: seconds &- days &* 86_400)
    let date = civil(daysSinceYearZero: UInt32(truncatingIfNeeded: days))
    let minute = second / 60
    let hour = minute / 60
    let century = date.year / 100
    text.copyMemory(from: pattern.utf8Start, byteCount: maximumLength)
    put(century, at: 0, into: text)
    put(date.year &- century &* 100, at: 2, into: text)
    put(date.month, at: 5, into: text)
    put(date.day, at: 8, into: text)
    put(hour, at: 11, into: text)
    put(minute &- hour &* 60, at: 14, into: text)
    put(second &- minute &* 60, at: 17, into: text)
    guard fraction != 0 else { return 20 }
    text.storeBytes(of: UInt8(ascii: "."), toByteOffset: 19, as: UInt8.self)
    // The last digit of the first pair is written again by the second.
    put(fraction / 10, at: 20, into: text)
    put(fraction % 100, at: 21, into: text)
    return 24
  }

  /// A text with marks and without digits; the `Z` stands in both places.
  private static var pattern: StaticString { "0000-00-00T00:00:00Z000Z" }

  /// 0000-01-01T00:00:00Z.
  private static let earliest: Int64 = -62_167_219_200_000

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int? {
    var value = 0
    for index in start..<start + count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// The two digits of every number below 100.
  private static var pairs: StaticString {
    """
    0001020304050607080910111213141516171819\
    2021222324252627282930313233343536373839\
    4041424344454647484950515253545556575859\
    6061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899
    """
  }

  /// Writes two digits at once.
  @inline(__always)
  private static func put(_ value: UInt32, at index: Int, into text: UnsafeMutableRawPointer) {
    assert(value < 100)
    let pair = UnsafeRawPointer(pairs.utf8Start)
      .loadUnaligned(fromByteOffset: 2 &* Int(value), as: UInt16.self)
    text.storeBytes(of: pair, toByteOffset: index, as: UInt16.self)
  }

  private static func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both conversions count years from 1 March, so that the leap day is the last day of a year.

  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let year = Int64(year) + 400 - (month <= 2 ? 1 : 0)
    let era = year / 400
    let yearOfEra = year % 400
    let dayOfYear = Int64((153 * ((month + 9) % 12) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return (era - 1) * 146_097 + dayOfEra - 719_468
  }

  @inline(__always)
  private static func civil(
    daysSinceYearZero: UInt32
  ) -> (year: UInt32, month: UInt32, day: UInt32) {
    // 1 March of the year -400 is 146,037 days before 1 January of the year 0. Each step divides by
    // a multiplication: Neri and Schneider, "Euclidean affine functions and their application to
    // calendar algorithms".
    let inCenturies = 4 &* (daysSinceYearZero &+ 146_037) &+ 3
    let century = inCenturies / 146_097
    let inYears = (inCenturies &- century &* 146_097) | 3
    let product = UInt64(inYears) &* 2_939_745
    let year = century &* 100 &+ UInt32(truncatingIfNeeded: product >> 32)
    let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
    let inMonths = 2141 &* dayOfYear &+ 197_913
    let month = inMonths >> 16
    let day = (inMonths & 0xFFFF) / 2141 &+ 1
    // The year begins with March: its months 13 and 14 are the next one's first.
    let isNext: UInt32 = dayOfYear >= 306 ? 1 : 0
    return (year &+ isNext &- 400, month &- 12 &* isNext, day)
  }
}
