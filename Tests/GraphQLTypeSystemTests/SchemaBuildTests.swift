import GraphQLLanguage
import GraphQLTypeSystem
import Testing

@Suite struct SchemaBuildTests {
  @Test func definitionsAreFoundByName() throws {
    let schema = try Sample.schema(Sample.pets)
    let dog = try #require(schema.type("Dog"))
    #expect(schema.kind(of: dog) == .object)
    #expect(schema.interfaces(of: dog).map { schema.name(of: $0) } == ["Pet", "Named"])
    let pet = try #require(schema.field("pet", on: "Query"))
    #expect(schema.string(schema[pet].type) == "Pet")
    let kinds = try #require(schema.argument("kinds", of: pet))
    #expect(schema.string(schema[kinds].type) == "[Kind!]")
    #expect(!schema[kinds].isRequired)
    #expect(schema.type("dog") == nil)
    #expect(schema.field("pets", on: "Query") == nil)
    #expect(schema.inputField("text", of: "Dog") == nil)
    let cached = try #require(schema.directive("cached"))
    #expect(schema[cached].isRepeatable)
    #expect(schema[cached].locations.contains(.query))
    #expect(!schema[cached].locations.contains(.mutation))
  }

  @Test func everyNameOfALargeTypeIsFound() throws {
    let names = (0..<1_000).map { "field\($0 * 7)" }
    let schema = try Sample.schema(
      "type Query { \(names.map { "\($0): Int" }.joined(separator: " ")) }")
    for (index, name) in names.enumerated() {
      let found = try #require(schema.field(name, on: "Query"))
      #expect(schema.name(of: found) == name)
      #expect(schema[schema.queryType!].fields.offset(of: found) == index)
    }
    #expect(schema.field("field1", on: "Query") == nil)
  }

  @Test func metaFieldsStandWhereTheyAreAllowed() throws {
    let schema = try Sample.schema(Sample.pets)
    #expect(schema.field("__typename", on: "Result") == .typename)
    #expect(schema.field("__typename", on: "Pet") == .typename)
    #expect(schema.field("__typename", on: "Kind") == nil)
    #expect(schema.field("__schema", on: "Query") == .schema)
    #expect(schema.field("__type", on: "Query") == .type)
    #expect(schema.field("__type", on: "Dog") == nil)
    #expect(schema.type("__Meta") == nil)
  }

  @Test func introspectionFieldsHaveTheirFixedIds() throws {
    let schema = try Sample.schema(Sample.pets)
    #expect(schema[FieldID.schema].type == schema[FieldID.schema].type)
    for field in IntrospectionField.allCases {
      let definition = schema.fields[Int(field.rawValue)]
      // The case is named after the type and the field: `typeSpecifiedByURL`.
      let owner = schema.name(of: definition.parent)
      let name = schema.string(definition.name).drop { $0 == "_" }
      let stem = owner.drop { $0 == "_" }
      let label = "\(field)".lowercased()
      #expect(label == (stem + name).lowercased())
      #expect(IntrospectionField(FieldID(rawValue: field.rawValue)) == field)
    }
    let firstOwn = try #require(schema.field("pet", on: "Query"))
    #expect(IntrospectionField(firstOwn) == nil)
    for (id, name): (TypeID, String) in [
      (.string, "String"), (.int, "Int"), (.float, "Float"), (.boolean, "Boolean"), (.id, "ID"),
      (.schemaType, "__Schema"),
    ] {
      #expect(schema.name(of: id) == name)
    }
  }

  @Test func onlyScalarsInUseAreListed() throws {
    let schema = try Sample.schema("type Query { a: Float } input I { b: ID }")
    #expect(
      schema.typeOrder.map { schema.name(of: $0) }.prefix(4) == ["Query", "Float", "I", "ID"])
    #expect(schema.type("Int") == nil)
    #expect(schema.type("Boolean") == .boolean)
  }

  @Test func laterDocumentsExtend() throws {
    let schema = try Sample.schema(
      "schema { query: Root } type Root { a: Int }",
      """
      extend type Root implements Thing { b(c: Color = RED): Thing }
      interface Thing { a: Int }
      enum Color { RED }
      extend schema { mutation: Change }
      type Change { x: Int }
      extend enum Color { GREEN }
      """)
    #expect(schema.queryType == schema.type("Root"))
    #expect(schema.mutationType == schema.type("Change"))
    #expect(schema.field("b", on: "Root") != nil)
    #expect(
      schema[schema.type("Color")!].enumValues.map { schema.name(of: $0) } == ["RED", "GREEN"])
    #expect(schema.possibleTypes(of: schema.type("Thing")!).elementsEqual([schema.type("Root")!]))
  }

  static let faults: [([String], String)] = [
    (["type Query { a: Missing }"], "Unknown type \"Missing\"."),
    (["type Query { a: Qeury }"], "Unknown type \"Qeury\". Did you mean \"Query\"?"),
    (["type A { x: Int } type A { x: Int }"], "There can be only one type named \"A\"."),
    (
      ["type A { x: Int }", "type A { x: Int }"],
      "Type \"A\" already exists in the schema. It cannot also be defined in this type definition."
    ),
    (["type A { x: Int x: Int }"], "Field \"A.x\" can only be defined once."),
    (
      ["input A { x: Int }", "extend input A { x: Int }"],
      "Field \"A.x\" already exists in the schema. "
        + "It cannot also be defined in this type extension."
    ),
    (["type A { x: Qwxyz x: Qwxyz }"], "Unknown type \"Qwxyz\"."),
    (["enum A { X X }"], "Enum value \"A.X\" can only be defined once."),
    (["type A { x(a: Int, a: Int): Int }"], "Argument \"A.x(a:)\" can only be defined once."),
    (["extend type A { x: Int }"], "Cannot extend type \"A\" because it is not defined."),
    (["enum A { X }", "extend type A { x: Int }"], "Cannot extend non-object type \"A\"."),
    (
      ["directive @a on FIELD directive @a on FIELD"],
      "There can be only one directive named \"@a\"."
    ),
    (["union U = Qwxyz"], "Unknown type \"Qwxyz\"."),
    (
      ["schema { query: A } schema { query: A } type A { x: Int }"],
      "Must provide only one schema definition."
    ),
    (["type A {"], "Syntax Error: Expected Name, found <EOF>."),
    (
      ["type A { x: \(String(repeating: "[", count: 32))Int\(String(repeating: "]", count: 32)) }"],
      "A type can have at most 31 list and non-null markers."
    ),
  ]

  @Test(arguments: faults)
  func refuses(_ texts: [String], _ message: String) {
    let error = #expect(throws: SchemaError.self) {
      try Schema.build(sdl: texts.map { Array($0.utf8) })
    }
    #expect(error?.errors.first?.message == message)
  }

  @Test func typesRelate() throws {
    let schema = try Sample.schema(Sample.pets)
    let relations: [(String, String, Bool)] = [
      ("Dog", "Pet", true), ("Dog", "Named", true), ("Dog", "Result", true),
      ("Cat", "Result", false), ("Pet", "Named", true), ("Named", "Pet", false),
      ("[Dog!]!", "[Pet]", true), ("[Dog]", "[Pet!]", false), ("Dog", "[Dog]", false),
      ("Dog!", "Dog", true), ("Dog", "Dog!", false), ("[Dog]", "Dog", false),
    ]
    for (left, right, expected) in relations {
      let left = try #require(try schema.reference(left))
      let right = try #require(try schema.reference(right))
      #expect(schema.isSubType(left, of: right) == expected)
    }
    let overlaps: [(String, String, Bool)] = [
      ("Pet", "Result", true), ("Dog", "Result", true), ("Cat", "Result", false),
      ("Dog", "Cat", false), ("Person", "Pet", false), ("Named", "Result", true),
    ]
    for (left, right, expected) in overlaps {
      let left = try #require(schema.type(left))
      let right = try #require(schema.type(right))
      #expect(schema.doTypesOverlap(left, right) == expected)
      #expect(schema.doTypesOverlap(right, left) == expected)
    }
  }

  @Test func typeReferencesWrapAndUnwrap() throws {
    let schema = try Sample.schema(Sample.pets)
    for text in ["Dog", "Dog!", "[Dog]", "[Dog!]", "[[Dog!]!]!", "[[[Dog]]]"] {
      let reference = try #require(try schema.reference(text))
      #expect(schema.string(reference) == text)
      #expect(reference.isNonNull == text.hasSuffix("!"))
      #expect(reference.nullable.isList == text.hasPrefix("["))
    }
    let tooDeep = String(repeating: "[", count: 32) + "Dog" + String(repeating: "]", count: 32)
    #expect(try schema.reference(tooDeep) == nil)
  }
}
