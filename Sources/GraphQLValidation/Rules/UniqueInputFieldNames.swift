import GraphQLLanguage

/// Input Object Field Uniqueness, section 5.6.3.
extension Validator {
  /// Reports an object value's field that has the name of an earlier one.
  mutating func reportUniqueInputFieldNames(_ pair: RepeatedName) {
    report(
      "There can be only one input field named \"\(name(pair.later))\".",
      at: start(pair.first), start(pair.later))
  }
}
