import GraphQLLanguage
import Testing

/// Printing and stripping keep what a document means.
@Suite struct RoundTripTests {
  /// A document with every construct of the grammar.
  static let everything = #"""
    "An operation" query Q("A variable" $a: [Int!]! = [1 2] @v, $b: T = {x: {y: null}}) @q(on: E) {
      one: two(a: $a, s: "text\n", t: """
          block
            indented
        """, f: -1.5e3, t: true, n: null, l: [], o: {}) @f { three }
      ...F @s
      ... on T @i { four }
      ... @i { five }
      ... { six }
    }
    { query }
    mutation { do }
    subscription S { watch }
    "A fragment" fragment F on T @d { seven }
    """A schema""" schema @s { query: Q mutation: M subscription: S }
    "A scalar" scalar C @specifiedBy(url: "https://example.test")
    "A type" type T implements A & B @t {
      "A field" f("An argument" a: Int = 1 @a, b: String): [T!]! @deprecated(reason: "old")
      g: Int
    }
    interface A implements B @i { f(a: Int, b: String): [T!]! }
    union U @u = | T | V
    enum E @e { "A value" ON @on OFF }
    input I @oneOf { a: Int = 1 @x, "An input field" b: [I] }
    "A directive" directive @d("An argument" a: Int) repeatable on FIELD | VARIABLE_DEFINITION
    extend schema @more
    extend schema { query: Q }
    extend scalar C @c
    extend type T implements D
    extend interface A @a
    extend union U = W
    extend enum E { MAYBE }
    extend input I { c: Int }
    """#

  @Test func printingIsStable() throws {
    let document = try Document.parse(Self.everything)
    let printed = document.printed()
    let again = try Document.parse(printed)
    #expect(again.printed() == printed)
    #expect(Self.kinds(again) == Self.kinds(document))
  }

  @Test func strippingKeepsTheDocument() throws {
    let source = Array(Self.everything.utf8)
    let stripped = try Document.strippingIgnoredCharacters(source)
    #expect(stripped.count < source.count)
    #expect(try Document.strippingIgnoredCharacters(stripped) == stripped)
    #expect(try Document.parse(stripped).printed() == Document.parse(source).printed())
  }

  @Test(
    arguments: [
      ("query { a }", "{\n  a\n}"), ("query @d { a }", "query @d {\n  a\n}"),
      ("{ a: b(c: 1, d: [1 2]) @e }", "{\n  a: b(c: 1, d: [1, 2]) @e\n}"),
      ("{ a(o: {b: 1, c: \"d\"}) }", "{\n  a(o: { b: 1, c: \"d\" })\n}"),
      ("type T { a: Int }", "type T {\n  a: Int\n}"),
      ("union U = | A | B", "union U = A | B"),
      // Without its keyword the query would be the body of what stands before it.
      ("type T query { a }", "type T\n\nquery {\n  a\n}"),
      ("extend enum E @e query { a }", "extend enum E @e\n\nquery {\n  a\n}"),
      ("type T { a: A } query { a }", "type T {\n  a: A\n}\n\n{\n  a\n}"),
      ("scalar S query { a }", "scalar S\n\n{\n  a\n}"),
      (#"{ a(b: "\u00e9\u0007\/") }"#, "{\n  a(b: \"\u{E9}\\u0007/\")\n}"),
    ])
  func prints(_ source: String, _ expected: String) throws {
    #expect(try Document.parse(source).printed() == expected)
  }

  @Test func longArgumentListsAreBroken() throws {
    let source = "{ f(" + (1...9).map { "argument\($0): \($0)" }.joined(separator: ", ") + ") }"
    let lines = try Document.parse(source).printed().split(separator: "\n")
    #expect(lines.count == 13)
    #expect(lines[1] == "  f(")
    #expect(lines[2] == "    argument1: 1")
  }

  @Test func cutAnywhereItEndsInAnErrorOrADocument() {
    let source = Array(Self.everything.utf8)
    var documents = 0
    for length in 0...source.count {
      if (try? Document.parse(Array(source[..<length]))) != nil { documents += 1 }
    }
    #expect(documents > 15)
  }

  /// Random changes of bytes end in an error or in a document whose printed form parses.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func randomChangesAreSafe(_ seed: UInt64) throws {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let alphabet = Array(##"{}()[]:=@!|&$"\#,. aZ_09-+eE\u{}"##.utf8) + [0x0A, 0x80, 0xC3, 0xEF]
    for _ in 0..<300 {
      var source = Array(Self.everything.utf8)
      for _ in 0...random(6) { source[random(source.count)] = alphabet[random(alphabet.count)] }
      guard let document = try? Document.parse(source) else { continue }
      let printed = document.printed()
      #expect(try Document.parse(printed).printed() == printed, "seed \(seed)")
    }
  }

  private static func kinds(_ document: Document) -> [NodeKind] { document.nodes.map(\.kind) }
}
