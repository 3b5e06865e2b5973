/// Shows places of a source text: the line with its neighbours, and a mark under the column.
public struct SourceExcerpt: Sendable {
  private let name: String
  private let firstLocation: SourceLocation
  private let lines: [[Unicode.Scalar]]

  /// - Parameters:
  ///   - name: what the text is called in front of the line and column.
  ///   - firstLocation: where the text begins in a larger file; line 1, column 1 if nil.
  public init(
    _ source: [UInt8], name: String = "GraphQL request", firstLocation: SourceLocation? = nil
  ) {
    self.name = name
    self.firstLocation = firstLocation ?? SourceLocation(line: 1, column: 1)
    lines = BlockString.splitLines(source).map {
      Array(String(decoding: source[$0], as: UTF8.self).unicodeScalars)
    }
  }

  /// The excerpt for a location in the text, as graphql-js prints it.
  public func text(at location: SourceLocation) -> String {
    let indent = location.line == 1 ? firstLocation.column - 1 : 0
    let line = location.line + firstLocation.line - 1
    let column = location.column + indent
    var rows: [(label: String, text: String)] = []
    let index = location.line - 1
    if index > 0 { rows.append(("\(line - 1) |", text(ofLine: index - 1))) }
    let current = text(ofLine: index)
    if current.unicodeScalars.count > 120 {
      // A line of a minified document is folded, and the mark put below its part.
      rows = foldedRows(current, label: "\(line) |", column: column)
    } else {
      rows.append(("\(line) |", current))
      rows.append(("|", Self.mark(column)))
      if index + 1 < lines.count { rows.append(("\(line + 1) |", text(ofLine: index + 1))) }
    }
    let width = rows.map(\.label.count).max() ?? 0
    let body = rows.map { label, text in
      let padded = String(repeating: " ", count: width - label.count) + label
      return text.isEmpty ? padded : "\(padded) \(text)"
    }
    return "\(name):\(line):\(column)\n" + body.joined(separator: "\n")
  }

  private func foldedRows(
    _ text: String, label: String, column: Int
  ) -> [(label: String, text: String)] {
    let width = 80
    let scalars = Array(text.unicodeScalars)
    let parts = stride(from: 0, to: scalars.count, by: width).map { start in
      Self.text(scalars[start..<min(start + width, scalars.count)])
    }
    let marked = column / width
    var rows = [(label, parts[0])]
    rows += parts.dropFirst().prefix(marked).map { ("|", $0) }
    rows.append(("|", Self.mark(column % width)))
    if marked + 1 < parts.count { rows.append(("|", parts[marked + 1])) }
    return rows
  }

  private func text(ofLine index: Int) -> String {
    guard lines.indices.contains(index) else { return "" }
    // The first line of a text that begins within a larger line is moved to its column.
    let indent = index == 0 ? firstLocation.column - 1 : 0
    return String(repeating: " ", count: indent) + Self.text(lines[index][...])
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func mark(_ column: Int) -> String {
    String(repeating: " ", count: max(0, column - 1)) + "^"
  }
}

extension SyntaxError {
  /// The message with an excerpt of the source.
  public func printed(with excerpt: SourceExcerpt) -> String {
    "\(message)\n\n\(excerpt.text(at: location))"
  }
}

extension GraphQLError {
  /// The message with an excerpt of the source for each location.
  public func printed(with excerpt: SourceExcerpt) -> String {
    locations.reduce(message) { "\($0)\n\n\(excerpt.text(at: $1))" }
  }
}
