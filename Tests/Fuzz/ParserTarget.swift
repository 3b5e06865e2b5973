import GraphQLLanguage

/// Any bytes: the lexer, the parser in each of its modes, and what an error shows.
enum ParserTarget {
  static func run(_ source: [UInt8]) {
    var tokens = 0
    var lexes = true
    do throws(SyntaxError) {
      var end = 0
      try Token.forEach(in: source) { token in
        precondition(token.start >= end && token.end >= token.start, "tokens in order")
        precondition(token.end <= source.count, "tokens inside the source")
        end = token.end
        tokens += 1
      }
    } catch {
      lexes = false
      show(error, source)
    }
    check(source, lexes) { source throws(SyntaxError) in try Document.parse(source) }
    check(source, lexes) { source throws(SyntaxError) in try Document.parseValue(source) }
    check(source, lexes) { source throws(SyntaxError) in try Document.parseType(source) }
    do throws(SyntaxError) {
      let coordinate = try SchemaCoordinate(source)
      precondition(Array(coordinate.description.utf8) == source, "a coordinate has one spelling")
    } catch {
      show(error, source)
    }
  }

  private static func check(
    _ source: [UInt8], _ lexes: Bool, _ parse: ([UInt8]) throws(SyntaxError) -> Document
  ) {
    do throws(SyntaxError) {
      let document = try parse(source)
      precondition(lexes, "what parses has tokens")
      walk(document)
    } catch {
      show(error, source)
    }
  }

  /// Subtrees lie inside one another, as their ranges do.
  private static func walk(_ document: Document) {
    for (index, node) in document.nodes.enumerated() {
      precondition(node.next > index && node.next <= document.nodes.count)
      precondition(node.start <= node.end && node.end <= document.source.count)
      let id = NodeID(UInt32(index))
      let name = document.name(of: id)
      precondition(name.start >= node.start && name.end <= node.end)
      for child in document.children(of: id) {
        precondition(document[child].start >= node.start && document[child].end <= node.end)
      }
    }
  }

  private static func show(_ error: SyntaxError, _ source: [UInt8]) {
    precondition(error.location.line >= 1 && error.location.column >= 1)
    precondition(error.message.hasPrefix("Syntax Error: "))
    precondition(!error.printed(with: SourceExcerpt(source, name: "fuzz")).isEmpty)
  }
}
