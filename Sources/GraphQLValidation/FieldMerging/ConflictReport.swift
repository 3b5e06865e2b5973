import GraphQLLanguage
import GraphQLTypeSystem

/// Conflicts found on one level.
struct ConflictList {
  /// Whether the conflicts are errors, and not parts of one.
  let isOutermost: Bool
  var conflicts: [FieldConflictSearch.Conflict] = []

  init(isOutermost: Bool) { self.isOutermost = isOutermost }
}

/// How conflicts are worded; detail is bounded, because conflicts multiply with depth.
extension Validator {
  /// Reports a conflict, or keeps it for the conflict of the fields around it.
  mutating func note(_ conflict: FieldConflictSearch.Conflict, _ found: inout ConflictList) {
    guard found.isOutermost else {
      found.conflicts.append(conflict)
      return
    }
    let name = abbreviated(document.text(in: conflict.responseName))
    report(
      "Fields \"\(name)\" conflict because \(conflict.reason). "
        + "Use different aliases on the fields to fetch both if this was intentional.",
      offsets: (conflict.left + conflict.right).map { start($0) })
  }

  /// The conflict of two fields whose subfields conflict; nil if they do not.
  func combined(
    _ conflicts: [FieldConflictSearch.Conflict], _ responseName: SourceRange, _ left: NodeID,
    _ right: NodeID
  ) -> FieldConflictSearch.Conflict? {
    if conflicts.isEmpty { return nil }
    var reason = ""
    for conflict in conflicts {
      if !reason.isEmpty { reason += " and " }
      let name = abbreviated(document.text(in: conflict.responseName))
      reason += "subfields \"\(name)\" conflict because \(conflict.reason)"
      if reason.utf8.count > FieldConflictSearch.maximumDetail { break }
    }
    return FieldConflictSearch.Conflict(
      responseName: responseName, reason: abbreviated(reason),
      left: joined(left, conflicts.map(\.left)), right: joined(right, conflicts.map(\.right)))
  }

  /// A field and the fields below it, the deepest where there are too many.
  private func joined(_ field: NodeID, _ inner: [[NodeID]]) -> [NodeID] {
    var nodes = [field]
    for fields in inner where nodes.count < FieldConflictSearch.maximumNodes {
      nodes += fields.suffix(FieldConflictSearch.maximumNodes - nodes.count)
    }
    return nodes
  }

  /// A text, cut short if it is very long.
  func abbreviated(_ text: String) -> String {
    guard text.utf8.count > FieldConflictSearch.maximumDetail else { return text }
    return text.prefix(FieldConflictSearch.maximumDetail) + "..."
  }
}
