/// A text by which labels are ordered.
public enum CatalogLabelField: Sendable, Hashable { case name }

/// A text by which catalog packages are ordered.
public enum CatalogPackageField: Sendable, Hashable { case name, type }

/// A text by which versions are ordered.
public enum CatalogVersionField: Sendable, Hashable { case version }

/// A list of rows: whose, which, and in which order.
public struct CatalogQuery<Scope: Sendable, Filter: Sendable, Field: Sendable>: Sendable {
  public var scope: Scope
  /// `nil` is every row of the scope.
  public var filter: Filter?
  /// The text that orders the rows, by its bytes, and their numbers where it is equal; `nil` is the
  /// order of creation, which is that of the numbers.
  public var order: Field?
  /// Whether that order is turned round, numbers included.
  public var isDescending: Bool

  public init(
    scope: Scope, filter: Filter? = nil, order: Field? = nil, isDescending: Bool = false
  ) {
    self.scope = scope
    self.filter = filter
    self.order = order
    self.isDescending = isDescending
  }
}

/// A place in an ordered list: what a cursor says. It is sought, never looked up, so the row itself
/// need not exist any more.
public struct CatalogPosition: Sendable, Hashable {
  /// The number of the row.
  public var id: UInt64
  /// The text that orders the list, as bytes; `nil` in the order of creation. A position without
  /// it stands, in a list that is ordered by a text, where the empty text stands.
  public var text: [UInt8]?

  public init(id: UInt64, text: [UInt8]? = nil) {
    self.id = id
    self.text = text
  }
}

/// The part of a list that a connection shows: at most `limit` rows from one end of a window.
public struct CatalogPageRequest: Sendable, Hashable {
  /// At most this many rows; `nil` is the whole window. May be 0.
  public var limit: Int?
  /// Whether the rows are the last ones of the window (`last`) and not the first (`first`). They
  /// come in list order in any case.
  public var isBackward: Bool
  /// The window begins behind this place of the list ...
  public var after: CatalogPosition?
  /// ... and ends before this one.
  public var before: CatalogPosition?

  /// The first rows of a window, by default everything.
  public init(
    first limit: Int? = nil, after: CatalogPosition? = nil, before: CatalogPosition? = nil
  ) {
    self.limit = limit
    isBackward = false
    self.after = after
    self.before = before
  }

  /// The last rows of a window.
  public init(
    last limit: Int, after: CatalogPosition? = nil, before: CatalogPosition? = nil
  ) {
    self.limit = limit
    isBackward = true
    self.after = after
    self.before = before
  }
}

/// The first and last row of a page, and whether the list has rows on either side of it.
public struct CatalogEdges<Row> {
  public var first: Row?
  public var last: Row?
  public var hasNext = false
  public var hasPrevious = false
}
