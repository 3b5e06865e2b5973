/// A strict reader of Prometheus's text format, version 0.0.4, for tests.
struct MetricsParser {
  struct Sample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  struct Family {
    var kind: String
    var samples: [Sample] = []
  }

  struct Malformed: Error { var line: String }

  private(set) var families: [String: Family] = [:]

  /// Reads a page; throws for anything that the format does not allow, or that Prometheus advises
  /// against.
  init(_ text: String) throws {
    guard text.hasSuffix("\n") else { throw Malformed(line: "the end") }
    var current = ""
    var help: String?
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# HELP ") {
        let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
        guard words.count == 2, help == nil, families[String(words[0])] == nil else {
          throw Malformed(line: String(line))
        }
        help = String(words[0])
      } else if line.hasPrefix("# TYPE ") {
        let words = line.dropFirst(7).split(separator: " ")
        guard words.count == 2, help.map({ $0 == words[0] }) == true,
          ["counter", "gauge", "histogram"].contains(words[1])
        else { throw Malformed(line: String(line)) }
        current = String(words[0])
        guard (words[1] == "counter") == current.hasSuffix("_total") else {
          throw Malformed(line: String(line))
        }
        families[current] = Family(kind: String(words[1]))
        help = nil
      } else {
        let sample = try Self.sample(line)
        let suffixes =
          families[current]?.kind == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard help == nil, suffixes.contains(where: { sample.name == current + $0 }),
          families[current]?.samples.contains(where: {
            $0.name == sample.name && $0.labels == sample.labels
          }) == false
        else { throw Malformed(line: String(line)) }
        families[current]?.samples.append(sample)
      }
    }
    if let help { throw Malformed(line: help) }
    for (name, family) in families {
      guard !family.samples.isEmpty else { throw Malformed(line: name) }
      if family.kind == "histogram" { try Self.check(family, name) }
    }
  }

  /// Value of a sample; nil when there is none.
  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    families.values.lazy.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
  }

  private static func sample(_ line: Substring) throws -> Sample {
    var rest = line
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest.removeFirst()
      while rest.first != "}" {
        let label = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(label.count)
        guard !label.isEmpty, rest.hasPrefix("=\"") else { throw Malformed(line: String(line)) }
        rest = rest.dropFirst(2)
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
          if character == "\\" {
            guard let escaped = rest.popFirst(), "\\\"n".contains(escaped) else {
              throw Malformed(line: String(line))
            }
            value.append(escaped == "n" ? "\n" : escaped)
          } else {
            value.append(character)
          }
        }
        guard labels.updateValue(value, forKey: String(label)) == nil else {
          throw Malformed(line: String(line))
        }
        if rest.first == "," { rest.removeFirst() }
      }
      rest.removeFirst()
    }
    guard !name.isEmpty, rest.first == " ", let value = Double(rest.dropFirst()), value.isFinite
    else { throw Malformed(line: String(line)) }
    return Sample(name: String(name), labels: labels, value: value)
  }

  /// Buckets of one series grow, end with `+Inf`, and agree with its count.
  private static func check(_ family: Family, _ name: String) throws {
    var series: [[String: String]: [Sample]] = [:]
    for sample in family.samples where sample.name == name + "_bucket" {
      var labels = sample.labels
      labels["le"] = nil
      series[labels, default: []].append(sample)
    }
    for (labels, buckets) in series {
      let bounds = buckets.map { $0.labels["le"] == "+Inf" ? .infinity : Double($0.labels["le"]!)! }
      let counts = buckets.map(\.value)
      let count = family.samples.first { $0.name == name + "_count" && $0.labels == labels }
      let sum = family.samples.first { $0.name == name + "_sum" && $0.labels == labels }
      guard bounds == bounds.sorted(), Set(bounds).count == bounds.count, bounds.last == .infinity,
        counts == counts.sorted(), counts.last == count?.value, sum != nil
      else { throw Malformed(line: name) }
    }
  }
}
