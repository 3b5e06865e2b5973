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
    let clamped = min(max(moment.milliseconds, earliest), Timestamp.latest.milliseconds)
    // From the year 0 on everything is positive, and division rounds as it should.
    let sinceYearZero = UInt64(clamped - earliest)
    let (seconds, fraction) = sinceYearZero.quotientAndRemainder(dividingBy: 1000)
    let (days, secondOfDay) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let date = civil(daysSinceYearZero: UInt32(days))
    put(date.year / 100, at: 0, into: bytes)
    put(date.year % 100, at: 2, into: bytes)
    bytes[4] = UInt8(ascii: "-")
    put(date.month, at: 5, into: bytes)
    bytes[7] = UInt8(ascii: "-")
    put(date.day, at: 8, into: bytes)
    bytes[10] = UInt8(ascii: "T")
    put(UInt32(secondOfDay) / 3600, at: 11, into: bytes)
    bytes[13] = UInt8(ascii: ":")
    put(UInt32(secondOfDay) / 60 % 60, at: 14, into: bytes)
    bytes[16] = UInt8(ascii: ":")
    put(UInt32(secondOfDay) % 60, at: 17, into: bytes)
    guard fraction != 0 else {
      bytes[19] = UInt8(ascii: "Z")
      return 20
    }
    bytes[19] = UInt8(ascii: ".")
    bytes[20] = UInt8(ascii: "0") + UInt8(fraction / 100)
    put(UInt32(fraction) % 100, at: 21, into: bytes)
    bytes[23] = UInt8(ascii: "Z")
    return 24
  }

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

  @inline(__always)
  private static func put(_ value: UInt32, at index: Int, into bytes: UnsafeMutableRawBufferPointer)
  {
    bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
    bytes[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
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
    // 1 March of the year -400 is 146,037 days before 1 January of the year 0.
    let days = daysSinceYearZero + 146_037
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0) - 400, month, day)
  }
}
