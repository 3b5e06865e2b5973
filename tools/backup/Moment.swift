import Foundation

/// Moments in milliseconds since 1970, as people write and read them.
enum Moment {
  static var now: Int64 { Int64((Date.now.timeIntervalSince1970 * 1000).rounded(.down)) }

  /// RFC 3339 with a zone, with or without a fraction; `nil` when it is something else.
  static func parse(_ text: String) -> Int64? {
    let styles = [
      Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
    ]
    for style in styles {
      if let date = try? style.parse(text) {
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
      }
    }
    return nil
  }

  static func text(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds % 1000 != 0))
  }

  /// For names of files.
  static func compact(_ milliseconds: Int64) -> String {
    text(milliseconds - milliseconds % 1000).filter { $0 != "-" && $0 != ":" }
  }
}
