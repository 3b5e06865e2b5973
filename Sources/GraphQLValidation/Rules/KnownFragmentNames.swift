import GraphQLLanguage

/// Fragment Spread Target Defined, section 5.5.2.1.
extension Validator {
  /// Reports a spread of a fragment that the document does not define.
  mutating func checkKnownFragmentNames(_ spread: NodeID) {
    report("Unknown fragment \"\(name(spread))\".", at: nameStart(spread))
  }
}
