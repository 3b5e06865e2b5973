import Glibc
import RegistryModel

/// The moment's text for `Date` headers, written anew only when the second changes.
struct HTTPDate {
  /// Second since 1970 that `text` stands for.
  private(set) var second = Int.min
  /// The date as HTTP writes it, always `length` bytes.
  private(set) var text: [UInt8] = Array(repeating: 0x20, count: length)

  /// Number of bytes of every date.
  static let length = 29

  /// Moves to `newSecond` if it is another one.
  mutating func advance(to newSecond: Int) {
    guard newSecond != second else { return }
    second = newSecond
    let (days, rest) = newSecond.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = Self.civil(fromDays: days)
    text.removeAll(keepingCapacity: true)
    append(Self.weekdays, (days + 4) % 7)
    text += [0x2C, 0x20]
    append(twoDigits: day)
    text.append(0x20)
    append(Self.months, month - 1)
    text.append(0x20)
    append(twoDigits: year / 100)
    append(twoDigits: year % 100)
    text.append(0x20)
    append(twoDigits: rest / 3_600)
    text.append(0x3A)
    append(twoDigits: rest / 60 % 60)
    text.append(0x3A)
    append(twoDigits: rest % 60)
    text += [0x20, 0x47, 0x4D, 0x54]
  }

  /// Nanoseconds since 1970, from the system's clock.
  static func nowInNanoseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// The moment by the system's clock.
  static var now: Timestamp { Timestamp(milliseconds: nowInNanoseconds() / 1_000_000) }

  private static let weekdays: StaticString = "SunMonTueWedThuFriSat"
  private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

  private mutating func append(_ names: StaticString, _ index: Int) {
    text += UnsafeBufferPointer(start: names.utf8Start + 3 * index, count: 3)
  }

  private mutating func append(twoDigits value: Int) {
    text += [0x30 + UInt8(value / 10), 0x30 + UInt8(value % 10)]
  }

  /// Year, month and day of the proleptic Gregorian calendar, for days from 1970 on.
  ///
  /// Years are counted from March, so that the day a leap year adds stands last.
  static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
