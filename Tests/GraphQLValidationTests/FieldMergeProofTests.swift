import GraphQLLanguage
import Testing

@testable import GraphQLValidation

/// The proof that fields merge and the search for conflicts agree.
@Suite struct FieldMergeProofTests {
  /// Random documents, with the errors found when the proof decides where to search, and those
  /// found when everything is searched.
  @Test(arguments: 0..<40)
  func provingChangesNothing(_ seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var valid = 0
    for _ in 0..<25 {
      let text = RandomSelections.document(&random)
      let document = try Document.parse(text)
      let options = ValidationOptions(
        rules: [.overlappingFieldsCanBeMerged], maximumErrors: 10_000)
      let errors = validate(document, against: Kennel.schema, options)
      var searching = Validator(document, schema: Kennel.schema, options)
      _ = searching.provesFragmentMerge(.root)
      searching.fieldMerging.proofWork = 0
      searching.walkDocument()
      let searched = searching.takeErrors()
      #expect(errors == searched, "seed \(seed): \(text)")
      if errors.isEmpty { valid += 1 }
    }
    #expect((1..<25).contains(valid))
  }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Documents that select little and often, so that response names meet.
private struct RandomSelections {
  static let fragments = 4
  /// The leaf fields to choose from: in some documents too few to conflict.
  let leaves: ArraySlice<String>

  static func document(_ random: inout SeededGenerator) -> String {
    let all = ["name", "x: mother { name }", "lives", "y: name", "y: lives", "name(short: $a)"]
    let selections = RandomSelections(leaves: all.prefix(Int.random(in: 1...6, using: &random)))
    var text = "{ pets { \(selections.selections(on: "Pet", 0, 0, &random)) } }"
    for fragment in 0..<fragments {
      let type = ["Dog", "Cat", "Animal"].randomElement(using: &random) ?? "Dog"
      text += " fragment F\(fragment) on \(type) { "
      text += selections.selections(on: type, 1, fragment + 1, &random) + " }"
    }
    return text
  }

  /// Selections that spread only the fragments from `first` on, so that none spreads itself.
  func selections(
    on type: String, _ depth: Int, _ first: Int, _ random: inout SeededGenerator
  ) -> String {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in
      selection(on: type, depth, first, &random)
    }.joined(separator: " ")
  }

  private func selection(
    on type: String, _ depth: Int, _ first: Int, _ random: inout SeededGenerator
  ) -> String {
    let choice = Int.random(in: 0..<10, using: &random)
    if choice < 2, first < Self.fragments {
      return "...F\(Int.random(in: first..<Self.fragments, using: &random))"
    }
    if choice < 4 || type == "Pet", depth < 5 {
      let inner = ["Dog", "Cat", "Animal"].randomElement(using: &random) ?? "Dog"
      return "... on \(inner) { \(selections(on: inner, depth + 1, first, &random)) }"
    }
    if choice < 7, depth < 5 {
      let alias = Bool.random(using: &random) ? "" : "x: "
      return "\(alias)mother { \(selections(on: type, depth + 1, first, &random)) }"
    }
    return leaves.randomElement(using: &random) ?? "name"
  }
}
