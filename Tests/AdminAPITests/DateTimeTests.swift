import RegistryGraphQL
import RegistryModel
import Testing

@Suite struct DateTimeTests {
  static func parse(_ text: String) -> Timestamp? {
    Array(text.utf8).withUnsafeBufferPointer { DateTime.parse($0) }
  }

  static func text(_ moment: Timestamp) -> String {
    withUnsafeTemporaryAllocation(byteCount: DateTime.maximumLength, alignment: 1) { bytes in
      String(decoding: bytes.prefix(DateTime.write(moment, into: bytes)), as: UTF8.self)
    }
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
      ("2026-01-15T10:30:00Z", 1_768_473_000_000), ("2026-01-15T10:30:00.120Z", 1_768_473_000_120),
      ("2000-02-29T23:59:59Z", 951_868_799_000), ("2024-02-29T00:00:00.001Z", 1_709_164_800_001),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("0000-02-29T00:00:00Z", -62_162_121_600_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func readsAndWrites(_ text: String, _ milliseconds: Int64) {
    #expect(Self.parse(text)?.milliseconds == milliseconds)
    #expect(Self.text(Timestamp(milliseconds: milliseconds)) == text)
  }

  @Test(arguments: [
    "", "2026-01-15", "2026-01-15T10:30Z", "2026-01-15T10:30:00", "2026-01-15T10:30:00+00:00",
    "2026-01-15T10:30:00z", "2026-01-15t10:30:00Z", "2026-01-15 10:30:00Z",
    "2026-01-15T10:30:00.1Z", "2026-01-15T10:30:00.1234Z", "2026-01-15T10:30:00,123Z",
    "2026-13-15T10:30:00Z", "2026-00-15T10:30:00Z", "2026-02-29T10:30:00Z",
    "2100-02-29T10:30:00Z", "2026-04-31T10:30:00Z", "2026-01-00T10:30:00Z",
    "2026-01-15T24:00:00Z", "2026-01-15T10:60:00Z", "2026-12-31T23:59:60Z",
    "+026-01-15T10:30:00Z", "2026-01-15T10:30:0 Z", "2026-01-15T10:30:00.12aZ",
    "12026-01-15T10:30:00Z", "2026/01/15T10:30:00Z",
  ])
  func refuses(_ text: String) {
    #expect(Self.parse(text) == nil)
  }

  @Test func daysOfTheWholeCalendarSurvive() {
    for day in stride(from: Int64(-719_528), through: 2_932_896, by: 17) {
      let moment = Timestamp(milliseconds: day * 86_400_000 + 45_296_000)
      let text = Self.text(moment)
      guard Self.parse(text) == moment else {
        Issue.record("day \(day) is written as \(text)")
        return
      }
    }
  }

  @Test func momentsBeyondTheYearsAreClamped() {
    #expect(Self.text(.never) == "9999-12-31T23:59:59.999Z")
    #expect(Self.text(Timestamp(milliseconds: .min)) == "0000-01-01T00:00:00Z")
  }
}
