import GraphQLTypeSystem
import Testing

@Suite struct SuggestionTests {
  @Test func nearestFirstThenByName() {
    #expect(Suggestions.list(for: "nmae", among: ["nodes", "name", "NMAE"]) == ["NMAE", "name"])
    #expect(Suggestions.list(for: "ab", among: ["a2", "a10", "zz9"]) == ["a2"])
    #expect(Suggestions.list(for: "field", among: ["field10", "field9"]) == ["field9", "field10"])
    #expect(Suggestions.list(for: "", among: ["a", "bc"]) == ["a"])
  }

  @Test func numbersInNamesComparedAsGraphQLJSDoes() {
    for names in [["a", "a0", "a00", "a01", "a1", "a9", "a10", "b"], ["T0", "T00", "T0a", "T1"]] {
      for (index, name) in names.enumerated() {
        for (other, later) in names.enumerated() {
          #expect(Suggestions.naturalOrder(name, later) == (index < other), "\(name) \(later)")
        }
      }
    }
  }

  @Test func wording() {
    #expect(Suggestions.didYouMean([]) == "")
    #expect(Suggestions.didYouMean(["a", "b"]) == " Did you mean \"a\" or \"b\"?")
    let six = ["a", "b", "c", "d", "e", "f"]
    #expect(
      Suggestions.didYouMean(six, subject: "the field")
        == " Did you mean the field \"a\", \"b\", \"c\", \"d\", or \"e\"?")
  }
}
