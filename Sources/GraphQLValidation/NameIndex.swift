import GraphQLLanguage

/// Names of a document and a number for each: a hash table over byte ranges.
///
/// Hashes are seeded per process, so that no document can be made to collide.
struct NameIndex {
  private struct Entry {
    var qualifier: SourceRange
    var name: SourceRange
    var hash: Int
    var value: UInt32
  }

  private var entries: [Entry] = []
  /// Index of an entry plus one; 0 is free. The count is a power of two, at most half in use.
  private var slots: [UInt32] = []

  static let unqualified = SourceRange(start: 0, end: 0)

  /// The number noted for a name.
  func value(
    _ name: SourceRange, of qualifier: SourceRange = unqualified, in document: Document
  ) -> UInt32? {
    guard !slots.isEmpty else { return nil }
    let slot = find(name, qualifier, Self.hash(name, qualifier, document), document)
    return slots[slot] == 0 ? nil : entries[Int(slots[slot]) - 1].value
  }

  /// Notes a number for a name unless it has one, which is then returned.
  @discardableResult
  mutating func insert(
    _ name: SourceRange, of qualifier: SourceRange = unqualified, value: UInt32,
    in document: Document
  ) -> UInt32? {
    if entries.count * 2 >= slots.count { grow() }
    let hash = Self.hash(name, qualifier, document)
    let slot = find(name, qualifier, hash, document)
    if slots[slot] != 0 { return entries[Int(slots[slot]) - 1].value }
    entries.append(Entry(qualifier: qualifier, name: name, hash: hash, value: value))
    slots[slot] = UInt32(entries.count)
    return nil
  }

  /// Notes a number for a name, in place of an earlier one.
  mutating func set(_ name: SourceRange, value: UInt32, in document: Document) {
    guard insert(name, value: value, in: document) != nil else { return }
    let slot = find(name, Self.unqualified, Self.hash(name, Self.unqualified, document), document)
    entries[Int(slots[slot]) - 1].value = value
  }

  /// Forgets all names and keeps the memory.
  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  /// The slot that holds a name, or the free one where it belongs.
  private func find(
    _ name: SourceRange, _ qualifier: SourceRange, _ hash: Int, _ document: Document
  ) -> Int {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, document.isEqual(entry.name, name),
        document.isEqual(entry.qualifier, qualifier)
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: max(16, slots.count * 2))
    for (index, entry) in entries.enumerated() {
      var slot = entry.hash & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index + 1)
    }
  }

  private static func hash(
    _ name: SourceRange, _ qualifier: SourceRange, _ document: Document
  ) -> Int {
    var hasher = Hasher()
    document.withBytes(in: name) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    if !qualifier.isEmpty {
      document.withBytes(in: qualifier) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
    return hasher.finalize()
  }
}
