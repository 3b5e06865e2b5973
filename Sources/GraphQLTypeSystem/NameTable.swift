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
}

/// One hash slot: the hash of a name and, plus one, the raw value of what it names; 0 is empty.
@frozen @usableFromInline struct NameSlot: Sendable {
  @usableFromInline var hash: UInt32
  @usableFromInline var idPlusOne: UInt32

  @inlinable init(hash: UInt32, idPlusOne: UInt32) {
    self.hash = hash
    self.idPlusOne = idPlusOne
  }
}

/// Mixes the bytes of a name into 32 bits; names are short, so eight bytes at a time.
@inlinable func nameHash(_ name: Span<UInt8>) -> UInt32 {
  var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: name.count)
  let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
  name.withUnsafeBytes { bytes in
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
  }
  return UInt32(truncatingIfNeeded: hash)
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

/// Collects the slots of all tables while a schema is built.
struct NameTableBuilder {
  private(set) var slots: [NameSlot] = []

  /// Adds a table for `names`; among equal names the first wins.
  mutating func add(_ names: [(name: TextRange, id: UInt32)], text: [UInt8]) -> NameTable {
    guard !names.isEmpty else { return NameTable(start: 0, mask: 0) }
    var capacity = 2
    while capacity < names.count * 2 { capacity *= 2 }
    let table = NameTable(start: UInt32(slots.count), mask: UInt32(capacity - 1))
    slots.append(contentsOf: repeatElement(NameSlot(hash: 0, idPlusOne: 0), count: capacity))
    for (name, id) in names {
      let bytes = text.span.extracting(name.indices)
      let hash = nameHash(bytes)
      var probe = hash & table.mask
      while slots[Int(table.start + probe)].idPlusOne != 0 { probe = (probe + 1) & table.mask }
      slots[Int(table.start + probe)] = NameSlot(hash: hash, idPlusOne: id + 1)
    }
    return table
  }
}
