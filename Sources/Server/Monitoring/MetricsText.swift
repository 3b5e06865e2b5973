/// Writes metrics in Prometheus's text format, version 0.0.4.
///
/// A family is written whole: its help, its type, then its samples.
struct MetricsText {
  /// The format's media type.
  static let contentType: StaticString = "text/plain; version=0.0.4; charset=utf-8"

  /// The types of families that are written here.
  enum Kind: String {
    case counter
    case gauge
    case histogram
  }

  /// A label's name and its value.
  typealias Label = (name: String, value: String)

  private(set) var text = ""
  private var family = ""

  /// Begins a family, whose samples follow.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    family = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Writes a sample with a whole number.
  mutating func sample(_ labels: Label..., value: some BinaryInteger) {
    write("", labels, "\(value)")
  }

  /// Writes a sample in seconds.
  mutating func sample(_ labels: Label..., nanoseconds: some BinaryInteger) {
    write("", labels, Self.seconds(UInt64(clamping: nanoseconds)))
  }

  /// Writes the samples of one histogram.
  mutating func sample(_ labels: Label..., histogram: LatencyHistogram) {
    var count: UInt64 = 0
    for index in LatencyHistogram.bounds.indices {
      count += histogram.counts[index]
      let bound = Self.seconds(LatencyHistogram.bounds[index])
      write("_bucket", labels + [("le", bound)], "\(count)")
    }
    write("_bucket", labels + [("le", "+Inf")], "\(histogram.count)")
    write("_sum", labels, Self.seconds(histogram.sum))
    write("_count", labels, "\(histogram.count)")
  }

  /// A family with one sample.
  mutating func single(
    _ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger
  ) {
    begin(name, kind, help)
    sample(value: value)
  }

  /// Writes one sample of the family, or of a part of it.
  mutating func write(_ suffix: String, _ labels: [Label], _ value: String) {
    text += family + suffix
    if !labels.isEmpty {
      let written = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
      text += "{" + written.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": text += #"\\"#
      case "\"": text += #"\""#
      case "\n": text += #"\n"#
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }

  /// Seconds as a decimal number, without zeros at its end.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    guard rest > 0 else { return "\(whole)" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}
