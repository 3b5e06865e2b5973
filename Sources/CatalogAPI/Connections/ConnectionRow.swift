import RegistryStore

/// A record whose connections the API shows: how such records are listed, and shown.
protocol ConnectionRow: BitwiseCopyable, SendableMetatype {
  associatedtype Scope: Sendable
  associatedtype Filter: WhereInput
  associatedtype Field: OrderField
  typealias Query = CatalogQuery<Scope, Filter, Field>

  /// What the first byte of its cursors is.
  static var cursorKind: UInt8 { get }

  static func page(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> Page<Self>
  static func ends(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> CatalogEdges<Self>
  static func count(_ query: Query, _ snapshot: Snapshot) throws(StoreError) -> UInt64
  static func forEach(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot,
    _ body: (Self) throws(StoreError) -> Bool
  ) throws(StoreError)
  func position(in query: Query, _ snapshot: Snapshot) throws(StoreError) -> CatalogPosition

  var object: CatalogObject { get }
  func edge(of connection: Int) -> CatalogObject
  static func wrap(_ list: RowList<Self>) -> Connection
  static func unwrap(_ connection: Connection) -> RowList<Self>
}

/// A text by which rows are ordered.
protocol OrderField: Sendable {
  /// Reads the name that the schema gives it.
  init?(enumName: String)
  /// What the second byte of its cursors is.
  var cursorMark: UInt8 { get }
}

extension CatalogLabelField: OrderField {
  init?(enumName: String) { self = .name }
  var cursorMark: UInt8 { UInt8(ascii: "n") }
}

extension CatalogPackageField: OrderField {
  init?(enumName: String) { self = enumName == "TYPE" ? .type : .name }

  var cursorMark: UInt8 {
    switch self {
    case .name: UInt8(ascii: "n")
    case .type: UInt8(ascii: "t")
    }
  }
}

extension CatalogVersionField: OrderField {
  init?(enumName: String) { self = .version }
  var cursorMark: UInt8 { UInt8(ascii: "v") }
}
