import RegistryGraphQL
import RegistryStore

/// A place in a list as clients see it: base64url of the list's kind, its order and the position.
///
///     0 kind  1 order, `-` for that of creation  2 number of the row  10 the text that orders it
///
/// Kind and order alone are the place before the first row.
struct CatalogCursor: Equatable {
  var kind: UInt8
  var order: UInt8
  /// `nil` before the first row.
  var position: CatalogPosition?

  init(kind: UInt8, order: UInt8, position: CatalogPosition?) {
    self.kind = kind
    self.order = order
    self.position = position
  }

  /// The order of creation.
  static let creation = UInt8(ascii: "-")

  /// Most bytes of a cursor: the longest ordering text is a label's name.
  static let maximumLength = 10 + 4 * 999

  /// Reads a cursor; `nil` if the text was never one.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count <= Self.maximumLength * 2, let bytes = Base64URL.decoded(text),
      bytes.count == 2 || bytes.count >= 10
    else { return nil }
    kind = bytes[0]
    order = bytes[1]
    guard [UInt8(ascii: "l"), UInt8(ascii: "p"), UInt8(ascii: "v")].contains(kind) else {
      return nil
    }
    guard bytes.count > 2 else { return }
    let id = bytes[2..<10].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard order != Self.creation || bytes.count == 10 else { return nil }
    position = CatalogPosition(
      id: id, text: order == Self.creation ? nil : Array(bytes[10...]))
  }

  /// The cursor's text.
  var encoded: [UInt8] {
    var bytes = [kind, order]
    if let position {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: position.id >> UInt64(shift)))
      }
      bytes += position.text ?? []
    }
    return Base64URL.encoded(bytes)
  }
}

extension ConnectionRow {
  /// What the second byte of the cursors of an order is.
  static func mark(_ order: Field?) -> UInt8 { order?.cursorMark ?? CatalogCursor.creation }

  /// The cursor of a position in a list.
  static func cursor(_ position: CatalogPosition?, in query: Query) -> CatalogCursor {
    CatalogCursor(kind: cursorKind, order: mark(query.order), position: position)
  }
}
