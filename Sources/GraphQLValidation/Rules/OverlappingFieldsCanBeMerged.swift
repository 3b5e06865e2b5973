import GraphQLLanguage
import GraphQLTypeSystem

/// Field Selection Merging, section 5.3.2: fields with one response name can be merged.
///
/// Three steps, each only if the one before finds cause. A glance at the selection set: most have
/// neither fragments nor a name twice. A proof that everything merges, over sets of selections and
/// near linear (`FieldMergeProof.swift`). The search for the conflicts, pair by pair and in the
/// reference's order, for its messages (`FieldConflictSearch.swift`).
extension Validator {
  mutating func checkOverlappingFieldsCanBeMerged(_ set: NodeID, in parent: TypeID?) {
    guard mayOverlap(set) else { return }
    let selections = SelectionsOnType(set: set, parent: parent)
    if provesFragmentMerge(set) ?? provesMerge(selections) { return }
    searchConflicts(within: set, in: parent)
  }

  /// Whether a look at the selection set itself leaves it open that fields share a response name.
  private func mayOverlap(_ set: NodeID) -> Bool {
    let limit = document[set].next
    let first = document.nodes[Int(set.rawValue) + 1]
    if first.next == limit { return first.kind == .inlineFragment }
    // One bit for each of 64 classes of names: a name is compared only if its class was there.
    var classes: UInt64 = 0
    var count = 0
    var cursor = set.rawValue + 1
    while cursor < limit {
      let node = document.nodes[Int(cursor)]
      guard node.kind == .field, count < 32 else { return true }
      let name = document.responseName(of: NodeID(cursor))
      let bit = UInt64(1) << nameClass(name)
      if classes & bit != 0, hasEarlier(name, in: set, before: cursor) { return true }
      classes |= bit
      count += 1
      cursor = node.next
    }
    return false
  }

  private func nameClass(_ name: SourceRange) -> UInt64 {
    let first = UInt64(document.source[Int(name.start)])
    let last = UInt64(document.source[Int(name.end) - 1])
    return (first &* 5 &+ last &* 11 &+ UInt64(name.count) &* 3) & 63
  }

  private func hasEarlier(_ name: SourceRange, in set: NodeID, before end: UInt32) -> Bool {
    var cursor = set.rawValue + 1
    while cursor < end {
      if document.isEqual(document.responseName(of: NodeID(cursor)), name) { return true }
      cursor = document.nodes[Int(cursor)].next
    }
    return false
  }
}

/// What the rule remembers during a validation.
struct FieldMerging {
  /// Sets of selection sets that are proven or being proven, with the checks asked, so that none
  /// is done twice and cycles end.
  var proven: Set<[UInt32]> = []
  /// How many more selections may be looked at before the proof is given up.
  var proofWork: Int?
  /// Per fragment: the number of the collection that it was last part of.
  var fragmentMark: [UInt32] = []
  var collection: UInt32 = 0
  /// Per fragment: whether a proof about fields that include all of its own has succeeded.
  var isCovered: [Bool] = []
  /// What the search for conflicts remembers; made when it is needed.
  var search: FieldConflictSearch?
}
