public import RegistryStore

/// What stands for a composite value between its field and the fields below it: a record where it
/// lies in the map, or an index into what the context keeps.
@frozen
public enum CatalogObject: BitwiseCopyable {
  /// `Query`, `Mutation`, and the types that only group their fields.
  case root
  case label(LabelRecord)
  case package(CatalogPackageRecord)
  case version(CatalogVersionRecord)
  /// A connection that the context keeps.
  case connection(Int)
  /// `PageInfo`: what the context holds at this moment.
  case pageInfo
  /// An edge, with the connection around it.
  case labelEdge(LabelRecord, Int)
  case packageEdge(CatalogPackageRecord, Int)
  case versionEdge(CatalogVersionRecord, Int)
}

// A resolver is registered for one type and is only ever called with that type's case.
extension CatalogObject {
  @inline(__always) var label: LabelRecord {
    switch self {
    case .label(let record), .labelEdge(let record, _): return record
    default: mismatch()
    }
  }

  @inline(__always) var package: CatalogPackageRecord {
    switch self {
    case .package(let record), .packageEdge(let record, _): return record
    default: mismatch()
    }
  }

  @inline(__always) var version: CatalogVersionRecord {
    switch self {
    case .version(let record), .versionEdge(let record, _): return record
    default: mismatch()
    }
  }

  /// The index of the connection that this is, or belongs to.
  @inline(__always) var index: Int {
    switch self {
    case .connection(let index): return index
    case .labelEdge(_, let index), .packageEdge(_, let index), .versionEdge(_, let index):
      return index
    default: mismatch()
    }
  }

  @inline(never) private func mismatch() -> Never {
    preconditionFailure("a resolver was called with an object of another type")
  }
}
