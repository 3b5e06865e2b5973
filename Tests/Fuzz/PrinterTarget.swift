import GraphQLLanguage

/// Parse, print, parse: the same document; printing again gives the same text.
enum PrinterTarget {
  static func run(_ source: [UInt8]) {
    guard let document = try? Document.parse(source) else { return }
    let printed = document.printed()
    let again = parse(Array(printed.utf8), "the printed document")
    precondition(again.printed() == printed, "printing is stable")
    precondition(shape(again) == shape(document), "printing changes nothing")
    guard let stripped = try? Document.strippingIgnoredCharacters(source) else {
      preconditionFailure("what parses can be stripped")
    }
    let bare = parse(stripped, "the stripped document")
    precondition(shape(bare) == shape(document), "stripping changes nothing")
    precondition((try? Document.strippingIgnoredCharacters(stripped)) == stripped)
  }

  private static func parse(_ source: [UInt8], _ what: StaticString) -> Document {
    // Printing adds indentation and punctuation, so its limits are wider.
    let limits = ParserLimits(bytes: 1 << 30, tokens: 1 << 30)
    do throws(SyntaxError) {
      return try Document.parse(source, limits: limits)
    } catch {
      preconditionFailure("\(what) does not parse: \(error.message)")
    }
  }

  /// What a document says, without how it is written.
  private static func shape(_ document: Document) -> [Part] {
    document.nodes.indices.map { index in
      let id = NodeID(UInt32(index))
      var text = Array(document.source[document.name(of: id).indices])
      switch document.kind(of: id) {
      case .stringValue:
        text = []
        document.appendStringValue(of: id, to: &text)
      case .intValue, .floatValue, .booleanValue:
        text = Array(document.source[document.range(of: id).indices])
      default: break
      }
      return Part(kind: document.kind(of: id).rawValue, text: text)
    }
  }

  private struct Part: Equatable {
    let kind: UInt8
    let text: [UInt8]
  }
}
