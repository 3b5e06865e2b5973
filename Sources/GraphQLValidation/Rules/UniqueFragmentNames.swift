import GraphQLLanguage

/// Fragment Name Uniqueness, section 5.5.1.1.
extension Validator {
  mutating func checkUniqueFragmentNames(_ fragment: NodeID) {
    guard index.fragments.count > 1 else { return }
    let name = document.name(of: fragment)
    guard let first = fragmentNames.insert(name, value: name.start, in: document) else { return }
    report(
      "There can be only one fragment named \"\(self.name(fragment))\".", at: first, name.start)
  }
}
