/// Where one definition's names stand in the schema's shared hash slots.
///
/// A power-of-two number of slots, open addressing, at most half full, so a miss ends soon.
@frozen public struct NameTable: Sendable {
  @usableFromInline let start: UInt32
  @usableFromInline let mask: UInt32

  @inlinable init(start: UInt32, mask: UInt32) {
    self.start = start
    self.mask = mask
  }

  /// A table without names.
  @inlinable static var empty: NameTable { NameTable(start: 0, mask: 0) }
}

/// One hash slot: the hash of a name and, plus one, the raw value of what it names; 0 is empty.
@frozen @usableFromInline struct NameSlot: Sendable {
  @usableFromInline let hash: UInt32
  @usableFromInline let idPlusOne: UInt32

  @inlinable init(hash: UInt32, idPlusOne: UInt32) {
    self.hash = hash
    self.idPlusOne = idPlusOne
  }
}

/// Mixes the bytes of a name into 32 bits; names are short, so eight bytes at a time.
@inlinable func nameHash(_ name: Span<UInt8>) -> UInt32 {
  name.withUnsafeBytes { bytes in
    let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* multiplier
      hash ^= hash >> 32
      offset += 8
    }
    if offset < bytes.count {
      var tail: UInt64 = 0
      while offset < bytes.count {
        tail = tail << 8 | UInt64(bytes[offset])
        offset += 1
      }
      hash = (hash ^ tail) &* multiplier
      hash ^= hash >> 32
    }
    return UInt32(truncatingIfNeeded: hash)
  }
}

/// Whether two names have the same bytes.
@inlinable func sameBytes(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var index = 0
  while index < left.count {
    if left[unchecked: index] != right[unchecked: index] { return false }
    index += 1
  }
  return true
}

/// Whether `name` is what stands at `range` of `text`.
@inlinable func isText(_ name: Span<UInt8>, at range: Range<Int>, of text: [UInt8]) -> Bool {
  sameBytes(text.span.extracting(range), name)
}

/// The slots of all tables while a schema is built.
struct NameTableBuilder {
  private var entries: [(slot: NameSlot, name: TextRange)] = []

  /// All slots, as the finished schema keeps them.
  var slots: [NameSlot] { entries.map(\.slot) }

  /// Makes an empty table with room for `count` names.
  mutating func makeTable(for count: Int) -> NameTable {
    guard count > 0 else { return .empty }
    var capacity = 2
    while capacity < count * 2 { capacity *= 2 }
    let table = NameTable(start: UInt32(entries.count), mask: UInt32(capacity - 1))
    let vacant = (slot: NameSlot(hash: 0, idPlusOne: 0), name: TextRange(start: 0, count: 0))
    entries.append(contentsOf: repeatElement(vacant, count: capacity))
    return table
  }

  /// What `name` names in `table`.
  func find(_ name: Span<UInt8>, in table: NameTable, text: [UInt8]) -> UInt32? {
    guard table.mask != 0 else { return nil }
    let hash = nameHash(name)
    var probe = hash & table.mask
    while true {
      let entry = entries[Int(table.start + probe)]
      if entry.slot.idPlusOne == 0 { return nil }
      if entry.slot.hash == hash, isText(name, at: entry.name.indices, of: text) {
        return entry.slot.idPlusOne - 1
      }
      probe = (probe + 1) & table.mask
    }
  }

  /// What the name at `range` of `text` names in `table`.
  func find(_ range: TextRange, in table: NameTable, text: [UInt8]) -> UInt32? {
    find(text.span.extracting(range.indices), in: table, text: text)
  }

  /// Lets `name` name `id` in `table`, which must have room; a name that is there is not changed.
  mutating func insert(_ name: TextRange, id: UInt32, into table: NameTable, text: [UInt8]) {
    guard find(name, in: table, text: text) == nil else { return }
    let hash = nameHash(text.span.extracting(name.indices))
    var probe = hash & table.mask
    while entries[Int(table.start + probe)].slot.idPlusOne != 0 {
      probe = (probe + 1) & table.mask
    }
    entries[Int(table.start + probe)] = (NameSlot(hash: hash, idPlusOne: id + 1), name)
  }
}
