import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation
import Testing

/// A type system document, what it extends, and what the rules say.
struct TypeSystemCase: Sendable, CustomTestStringConvertible {
  let document: String
  let base: String?
  let errors: [String]

  init(_ document: String, extending base: String? = nil, _ errors: String...) {
    self.document = document
    self.base = base
    self.errors = errors
  }

  var testDescription: String { document }
}

@Suite struct TypeSystemRuleTests {
  @Test(arguments: cases)
  func reports(_ test: TypeSystemCase) throws {
    let base = try test.base.map { try Schema.build(sdl: [Array($0.utf8)]) }
    let errors = try validateTypeSystem(Document.parse(test.document), extending: base)
    #expect(errors.map(Kennel.described) == test.errors)
  }

  static let cases: [TypeSystemCase] = [
    TypeSystemCase(Kennel.sdl),
    TypeSystemCase("extend type Query { b: Int } scalar Date", extending: "type Query { a: Int }"),
    TypeSystemCase(
      "schema { query: Q query: Q } schema { mutation: Q } type Q { a: Int }",
      "There can be only one query type in schema. (1:10 1:19)",
      "Must provide only one schema definition. (1:30)"),
    TypeSystemCase(
      "schema { query: Query } extend schema { query: Query }", extending: "type Query { a: Int }",
      "Cannot define a new schema within a schema extension. (1:1)",
      "Type for query already defined in the schema. It cannot be redefined. (1:10)",
      "Type for query already defined in the schema. It cannot be redefined. (1:41)"),
    TypeSystemCase(
      "type A { a: Int a: Int } scalar A enum E { X X } extend enum E { X }",
      #"Field "A.a" can only be defined once. (1:10 1:17)"#,
      #"There can be only one type named "A". (1:6 1:33)"#,
      #"Enum value "E.X" can only be defined once. (1:44 1:46)"#,
      #"Enum value "E.X" can only be defined once. (1:44 1:66)"#),
    TypeSystemCase(
      "extend type Query { a: Int } enum E { Y } extend enum F { Y } type Query { c: Int }",
      extending: "type Query { a: Int } enum F { Y }",
      #"Field "Query.a" already exists in the schema. It cannot also be defined in this type "#
        + "extension. (1:21)",
      #"Enum value "F.Y" already exists in the schema. It cannot also be defined in this type "#
        + "extension. (1:59)",
      #"Type "Query" already exists in the schema. It cannot also be defined in this type "#
        + "definition. (1:68)"),
    TypeSystemCase(
      "directive @d(a: Int a: Int) on FIELD directive @d on FIELD type A { f(x: Int x: Int): Int }",
      #"Argument "@d(a:)" can only be defined once. (1:14 1:21)"#,
      #"There can be only one directive named "@d". (1:12 1:49)"#,
      #"Argument "A.f(x:)" can only be defined once. (1:71 1:78)"#),
    TypeSystemCase(
      "directive @skip on FIELD", extending: "type Query { a: Int }",
      #"Directive "@skip" already exists in the schema. It cannot be redefined. (1:12)"#),
    TypeSystemCase(
      "type A implements B { f(a: Strin): [Boolea!] } union U = A | C",
      #"Unknown type "B". Did you mean "A" or "U"? (1:19)"#,
      #"Unknown type "Strin". Did you mean "String"? (1:28)"#,
      #"Unknown type "Boolea". Did you mean "Boolean"? (1:37)"#,
      #"Unknown type "C". Did you mean "A" or "U"? (1:62)"#),
    TypeSystemCase(
      """
      directive @d(a: Int!) on OBJECT | INPUT_FIELD_DEFINITION
      type A @d { f(x: Int @d(a: 1)): Int @none }
      extend type A @d(a: 1, b: { c: 1, c: 2 })
      input I { f: Int = 1 @d(a: 1) @deprecated(reason: "x", reason: "y") }
      """,
      #"Argument "@d(a:)" of type "Int!" is required, but it was not provided. (2:8)"#,
      #"Directive "@d" may not be used on argument definition. (2:22)"#,
      #"Unknown directive "@none". (2:37)"#,
      #"The directive "@d" can only be used once at this location. (2:8 3:15)"#,
      #"Unknown argument "b" on directive "@d". Did you mean "a"? (3:24)"#,
      #"There can be only one input field named "c". (3:29 3:35)"#,
      #"There can be only one argument named "reason". (4:43 4:56)"#),
    TypeSystemCase(
      "extend type Dog { a: Int } scalar Dig extend input Dig { a: Int }",
      #"Cannot extend type "Dog" because it is not defined. Did you mean "Dig"? (1:13)"#,
      #"Cannot extend non-input object type "Dig". (1:28 1:39)"#),
    TypeSystemCase(
      "type Query { a: Int } extend schema { mutation: M } type M { a: Int }",
      "Cannot extend schema because it is not defined. (1:23)"),
    TypeSystemCase(
      "extend schema { mutation: M } type M { a: Int }", extending: "type Query { a: Int }"),
    TypeSystemCase("extend schema { query: M } type M { a: Int } schema { mutation: M }"),
    TypeSystemCase(
      "schema { query: __Met } type A { a: __Meta b: __Type }",
      #"Unknown type "__Met". (1:17)"#, #"Unknown type "__Meta". (1:37)"#),
    TypeSystemCase(
      "extend union A = Query", extending: "type Query { a: A } scalar A",
      #"Cannot extend non-union type "A". (1:1)"#),
  ]
}
