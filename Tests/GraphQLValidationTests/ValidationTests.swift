import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation
import Testing

/// All rules together: order, limits, suggestions, and documents made to be costly.
@Suite struct ValidationTests {
  @Test func errorsComeInTheOrderOfTheWalk() throws {
    let errors = try Kennel.errors(
      """
      query A($u: Int, $x: Dog) { dog { nme(a: $y) @none ... on Cat { lives { a } } } ...Gone }
      fragment Left on Dog { tricks { title } tricks(first: 1) { title } }
      """)
    #expect(
      errors == [
        #"Variable "$y" is not defined by operation "A". (1:42 1:1)"#,
        #"Variable "$u" is never used in operation "A". (1:9)"#,
        #"Variable "$x" is never used in operation "A". (1:18)"#,
        #"Variable "$x" cannot be non-input type "Dog". (1:22)"#,
        #"Cannot query field "nme" on type "Dog". Did you mean "name"? (1:35)"#,
        #"Unknown directive "@none". (1:46)"#,
        #"Fragment cannot be spread here as objects of type "Dog" can never be of type "Cat". "#
          + "(1:52)",
        #"Field "lives" must not have a selection since type "Int" has no subfields. (1:71)"#,
        #"Unknown fragment "Gone". (1:84)"#,
        #"Fields "tricks" conflict because they have differing arguments. Use different aliases "#
          + "on the fields to fetch both if this was intentional. (2:24 2:41)",
        #"Argument "Dog.tricks(first:)" of type "Int!" is required, but it was not provided. "#
          + "(2:24)",
        #"Fragment "Left" is never used. (2:1)"#,
      ])
  }

  @Test(arguments: [0, 1, 2, 3, 100])
  func stopsAfterTheMaximumOfErrors(_ maximum: Int) throws {
    let options = ValidationOptions(maximumErrors: maximum)
    let errors = try Kennel.errors("{ dog { a b } c }", options)
    let all = [
      #"Cannot query field "a" on type "Dog". (1:9)"#,
      #"Cannot query field "b" on type "Dog". (1:11)"#,
      #"Cannot query field "c" on type "Query". (1:15)"#,
    ]
    let end =
      maximum < 3 ? ["Too many validation errors, error limit reached. Validation aborted."] : []
    #expect(errors == all.prefix(maximum) + end)
  }

  @Test func suggestsTheNodesOfAConnection() throws {
    #expect(
      try Kennel.errors("{ visits { id at nods totalCount } }") == [
        #"Cannot query field "id" on type "VisitConnection". Did you mean "nodes { id }"? (1:12)"#,
        #"Cannot query field "at" on type "VisitConnection". Did you mean "nodes { at }"? (1:15)"#,
        #"Cannot query field "nods" on type "VisitConnection". Did you mean "nodes"? (1:18)"#,
      ])
  }

  @Test(arguments: [
    ("{ visits { id } }", #"Cannot query field "id" on type "VisitConnection". (1:12)"#),
    ("{ pets { ... on Dogg { a } } }", #"Unknown type "Dogg". (1:17)"#),
    (
      "{ animal(id: 1, idd: 2) { name } }",
      #"Unknown argument "idd" on field "Query.animal". (1:17)"#
    ),
    (
      "{ pets(filter: { kind: RAD }) { __typename } }",
      #"Value "RAD" does not exist in "Color" enum. (1:24)"#
    ),
  ])
  func suggestionsCanBeSwitchedOff(_ document: String, _ error: String) throws {
    #expect(try Kennel.errors(document, ValidationOptions(suggestsNames: false)) == [error])
  }

  @Test func ruleNamesAreTheReferences() {
    #expect(ValidationRule.scalarLeafs.name == "ScalarLeafsRule")
    #expect(ValidationRule(name: "NoDeprecatedCustomRule") == .noDeprecatedCustom)
    #expect(ValidationRule(name: "scalarLeafs") == nil)
    for rule in ValidationRule.allCases { #expect(ValidationRule(name: rule.name) == rule) }
    #expect(!ValidationRules.specified.contains(.noDeprecatedCustom))
    #expect(ValidationRules.specified.contains(.maxIntrospectionDepth))
  }

  @Test(arguments: costlyDocuments)
  func costlyDocumentsAreValid(_ name: String, _ document: String) throws {
    var limits = ParserLimits.standard
    limits.tokens = .max
    limits.bytes = .max
    let parsed = try Document.parse(document, limits: limits)
    #expect(validate(parsed, against: Kennel.schema).map(Kennel.described) == [], "\(name)")
  }

  /// Documents on which comparing pairs, or following each spread, would take forever.
  static let costlyDocuments: [(String, String)] = [
    ("a field 10,000 times", "{ " + String(repeating: "dog { name } ", count: 10_000) + "}"),
    (
      "10,000 response names",
      "{ " + (0..<10_000).map { "a\($0): dog { name } " }.joined() + "}"
    ),
    (
      "subfields spread over 5,000 fields",
      "{ " + (0..<5_000).map { "dog { a\($0): name owner { name } } " }.joined() + "}"
    ),
    ("a chain of 2,000 fragments", chain(of: 2_000, reversed: false)),
    ("the same, the last one first", chain(of: 2_000, reversed: true)),
    (
      "fragments that double at each level",
      "{ dog { ...F0 } } "
        + (0..<100).map {
          "fragment F\($0) on Dog { a: mother { ...F\($0 + 1) } b: mother { ...F\($0 + 1) } } "
        }.joined() + "fragment F100 on Dog { name }"
    ),
    ("selection sets that merge in another way on each path", mergingOnEachPath),
  ]

  /// `a` leads to one more set than `b`: a path's letters say which sets are merged at its end.
  private static let mergingOnEachPath: String = {
    let (levels, states) = (13, 11)
    var document = "{ dog { ...S0x0 } } fragment Q on Dog { name } fragment P on Dog { "
    document += String(repeating: "...Q ", count: 4_000) + "}"
    for level in 0..<levels {
      for state in 0..<min(states, level + 1) {
        func set(_ state: Int) -> String {
          level + 1 < levels && state < states ? "...S\(state)x\(level + 1)" : "...P"
        }
        let next = set(state == 0 ? 0 : state + 1)
        document += " fragment S\(state)x\(level) on Dog { ...P "
        document += "a: mother { \(next) \(state == 0 ? set(1) : "") } b: mother { \(next) } }"
      }
    }
    return document
  }()

  private static func chain(of count: Int, reversed: Bool) -> String {
    let fragments = (0..<count).map { "fragment F\($0) on Dog { name ...F\($0 + 1) } " }
    return "{ dog { ...F0 } } " + (reversed ? fragments.reversed() : fragments).joined()
      + "fragment F\(count) on Dog { name }"
  }

  @Test func suggestedTypesComeInNaturalOrder() throws {
    let sdl = "union U = A10 | A9 type A10 { f: Int } type A9 { f: Int } type Query { u: U }"
    let schema = try Schema.build(sdl: [Array(sdl.utf8)])
    #expect(
      validate(try Document.parse("{ u { f } }"), against: schema).map(Kennel.described) == [
        #"Cannot query field "f" on type "U". Did you mean to use an inline fragment on "A9" "#
          + #"or "A10"? (1:7)"#
      ])
  }

  @Test func cyclesOfFragmentsEnd() throws {
    let errors = try Kennel.errors(
      "{ dog { ...A name } } fragment A on Dog { mother { ...A x: name } ...B ...A } "
        + "fragment B on Dog { mother { ...A x: nick } }",
      ValidationOptions(rules: [.overlappingFieldsCanBeMerged]))
    #expect(
      errors.first?.hasPrefix(#"Fields "mother" conflict because subfields "x" conflict"#) == true)
  }
}
