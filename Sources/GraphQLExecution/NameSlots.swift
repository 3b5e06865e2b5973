internal import GraphQLLanguage

/// The positions of some names of a document: a scan of a few names, a hash table of many.
struct NameSlots: Sendable {
  private let names: [SourceRange]
  /// Open addressing, at most half full; empty while the names are few.
  private let slots: [Int32]

  /// Names fewer than this are compared one by one.
  private static let linearLimit = 8

  init(_ names: [SourceRange], of document: Document) {
    self.names = names
    guard names.count > Self.linearLimit else {
      slots = []
      return
    }
    var capacity = 2
    while capacity < names.count * 2 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    for (position, name) in names.enumerated() {
      var probe = document.hash(of: name) & (capacity - 1)
      while slots[probe] >= 0 { probe = (probe + 1) & (capacity - 1) }
      slots[probe] = Int32(position)
    }
    self.slots = slots
  }

  var footprint: Int {
    names.count * MemoryLayout<SourceRange>.stride + slots.count * MemoryLayout<Int32>.stride
  }

  /// The position of a name; of several the first.
  func position(of name: SourceRange, in document: Document) -> Int? {
    position(of: document.source.span.extracting(name.indices), in: document)
  }

  /// The position of a name that need not come from the document.
  func position(of name: Span<UInt8>, in document: Document) -> Int? {
    guard !slots.isEmpty else {
      return names.indices.first { document.holds(names[$0], name) }
    }
    var probe = Document.hash(name) & (slots.count - 1)
    while slots[probe] >= 0 {
      let position = Int(slots[probe])
      if document.holds(names[position], name) { return position }
      probe = (probe + 1) & (slots.count - 1)
    }
    return nil
  }
}

extension Document {
  /// Hashes begin with a number of this process, so that no document can be made to collide.
  private static let seed = UInt64.random(in: .min ... .max)

  /// A hash of a name, for the tables that live as long as a document.
  func hash(of name: SourceRange) -> Int { Self.hash(source.span.extracting(name.indices)) }

  static func hash(_ name: Span<UInt8>) -> Int {
    var hash = seed
    for index in name.indices {
      hash = (hash ^ UInt64(name[index])) &* 0x0000_0100_0000_01B3
      hash ^= hash >> 32
    }
    return Int(truncatingIfNeeded: hash ^ hash >> 29) & Int.max
  }

  /// Whether a range of the source holds exactly these bytes.
  fileprivate func holds(_ range: SourceRange, _ bytes: Span<UInt8>) -> Bool {
    guard range.count == bytes.count else { return false }
    let start = Int(range.start)
    for index in bytes.indices where source[start + index] != bytes[index] { return false }
    return true
  }
}
