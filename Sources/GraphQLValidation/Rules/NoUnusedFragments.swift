import GraphQLLanguage

/// Fragments Must Be Used, section 5.5.1.4.
extension Validator {
  /// Reports the fragments that no operation reaches.
  mutating func checkNoUnusedFragments() {
    for (position, fragment) in index.fragments.enumerated() {
      // Of fragments with one name the last is the one that spreads mean.
      let meant = index.fragment(named: fragment.name, in: document) ?? position
      if reach.isReached(meant) { continue }
      report("Fragment \"\(name(fragment.node))\" is never used.", at: start(fragment.node))
    }
  }
}
