import GraphQLLanguage
import Testing

/// What the accessors find in a parsed document.
@Suite struct DocumentTests {
  @Test func operation() throws {
    let document = try Document.parse(
      """
      "Why" query Check($token: String!, "Which" $names: [ID!]! = ["a"] @live) @slow {
        answer: check(token: $token, names: $names) @include(if: true) { ok }
        plain
        ...Parts @skip(if: false)
        ... on Denial @x { reason }
      }
      """)
    let operation = try #require(document.definitions.first)
    #expect(document.kind(of: operation) == .operationDefinition)
    #expect(document.operationType(of: operation) == .query)
    #expect(document.text(in: document.name(of: operation)) == "Check")
    #expect(document.description(of: operation).map { document.stringValue(of: $0) } == "Why")
    #expect(document.directives(of: operation).count == 1)

    let variables = Array(document.variableDefinitions(of: operation))
    #expect(variables.map { document.text(in: document.name(of: $0)) } == ["token", "names"])
    #expect(
      variables.map { document.type(of: $0).map { document.text(of: $0) } } == [
        "String!", "[ID!]!",
      ])
    #expect(
      variables.map { document.defaultValue(of: $0).map { document.text(of: $0) } } == [
        nil, #"["a"]"#,
      ])
    #expect(variables.map { document.directives(of: $0).count } == [0, 1])

    let selections = Array(document.selections(of: operation))
    #expect(
      selections.map { document.kind(of: $0) } == [
        .field, .field, .fragmentSpread, .inlineFragment,
      ])
    let field = selections[0]
    #expect(document.alias(of: field).map { document.text(in: $0) } == "answer")
    #expect(document.text(in: document.name(of: field)) == "check")
    #expect(document.text(in: document.responseName(of: field)) == "answer")
    #expect(
      document.arguments(of: field).map { document.text(in: document.name(of: $0)) } == [
        "token", "names",
      ])
    #expect(
      document.arguments(of: field).map { document.kind(of: document.value(of: $0)) } == [
        .variable, .variable,
      ])
    #expect(document.alias(of: selections[1]) == nil)
    #expect(document.text(in: document.responseName(of: selections[1])) == "plain")
    #expect(document.selectionSet(of: selections[1]) == nil)
    #expect(document.selections(of: selections[1]).isEmpty)
    #expect(document.text(in: document.name(of: selections[2])) == "Parts")
    #expect(document.typeCondition(of: selections[3]).map { document.text(of: $0) } == "Denial")
    #expect(document.location(of: selections[3]) == SourceLocation(line: 5, column: 3))
  }

  @Test func typeSystem() throws {
    let document = try Document.parse(
      """
      "T" type T implements A & B @d { "f" f(a: Int = 1 @e, b: [T!]): T! @g }
      directive @d(x: Int) repeatable on OBJECT | FIELD
      union U = | A | B
      enum E { "x" X Y @z }
      extend schema @s { query: Q subscription: S }
      """)
    let definitions = Array(document.definitions)
    let type = definitions[0]
    #expect(document.interfaces(of: type).map { document.text(of: $0) } == ["A", "B"])
    let field = try #require(document.fieldDefinitions(of: type).first)
    #expect(document.text(in: document.name(of: field)) == "f")
    #expect(document.type(of: field).map { document.text(of: $0) } == "T!")
    let arguments = Array(document.inputValueDefinitions(of: field))
    #expect(arguments.map { document.text(in: document.name(of: $0)) } == ["a", "b"])
    #expect(document.isRepeatable(definitions[1]))
    #expect(document.text(in: document.name(of: definitions[1])) == "d")
    #expect(
      document.directiveLocations(of: definitions[1]).map { document.text(of: $0) } == [
        "OBJECT", "FIELD",
      ])
    #expect(document.memberTypes(of: definitions[2]).map { document.text(of: $0) } == ["A", "B"])
    let values = document.enumValueDefinitions(of: definitions[3])
    #expect(values.map { document.text(in: document.name(of: $0)) } == ["X", "Y"])
    let roots = document.operationTypeDefinitions(of: definitions[4])
    #expect(roots.map { document.operationType(of: $0) } == [.query, .subscription])
    #expect(document.name(of: definitions[4]).isEmpty)
  }

  /// Names that lie where a shortcut could miss them.
  @Test func names() throws {
    let long = String(repeating: "n", count: 70_000)
    let document = try Document.parse(
      "{ \(long) a:\(long) b($ # between\n v: 1) }".replacing(
        "b($ # between\n v: 1)", with: "b(v: $ # between\n w)"))
    let fields = Array(document.selections(of: NodeID(1)))
    #expect(document.name(of: fields[0]).count == 70_000)
    #expect(document.name(of: fields[1]).count == 70_000)
    let argument = try #require(document.arguments(of: fields[2]).first)
    #expect(document.text(in: document.name(of: document.value(of: argument))) == "w")
    #expect(document.isEqual(document.name(of: fields[0]), document.name(of: fields[1])))
    #expect(!document.isEqual(document.name(of: fields[0]), document.name(of: fields[2])))
    #expect(document.isEqual(document.name(of: fields[2]), "b"))
  }

  @Test(
    arguments: [
      (#""plain""#, "plain", true), (#""""#, "", true), (#""a\n\u00e9\"""#, "a\n\u{E9}\"", false),
      (#""\u{1F600}\uD83D\uDE00""#, "\u{1F600}\u{1F600}", false),
      (#""""block""""#, "block", true), ("\"\"\"\n  a\n    b\n\"\"\"", "a\n  b", false),
      (#""""a \""" b""""#, #"a """ b"#, false), ("\"\"\"  \"\"\"", "", false),
      ("\"\"\"a\rb\r\nc\"\"\"", "a\nb\nc", false),
    ])
  func stringValues(_ source: String, _ value: String, _ isVerbatim: Bool) throws {
    let document = try Document.parseValue(Array(source.utf8))
    #expect(document.stringValue(of: .root) == value)
    #expect((document.verbatimStringValue(of: .root) != nil) == isVerbatim)
  }

  @Test(arguments: [("1", false), ("[1, {a: $b}]", true), ("{a: [\"$b\"]}", false), ("$b", true)])
  func variablesInValues(_ source: String, _ expected: Bool) throws {
    let document = try Document.parseValue(Array(source.utf8))
    #expect(document.containsVariable(.root) == expected)
  }

  /// Every offset, in descending order, past all kinds of line ends.
  @Test func locationsOfManyOffsets() throws {
    let document = try Document.parse("{ a\r\n  b\r c #\u{E9}\u{1F600}\n\n\rd }")
    let expected = [
      (1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2),
      (3, 3), (3, 4), (3, 5), (3, 6), (3, 6), (3, 7), (3, 7), (3, 7), (3, 7), (4, 1), (5, 1),
      (6, 1), (6, 2), (6, 3), (6, 4), (6, 4),
    ].map { SourceLocation(line: $0.0, column: $0.1) }
    let offsets = expected.indices.map { UInt32($0) }.reversed()
    #expect(document.locations(ofOffsets: Array(offsets)) == expected.reversed())
    #expect(expected.indices.map { document.location(ofOffset: UInt32($0)) } == expected)
  }

  /// Every node's subtree lies within its parent's, in nodes and in bytes.
  @Test func subtreesAreNested() throws {
    let document = try Document.parse(RoundTripTests.everything)
    func check(_ id: NodeID) {
      let node = document[id]
      var expected = id.rawValue + 1
      for child in document.children(of: id) {
        #expect(child.rawValue == expected)
        #expect(document[child].start >= node.start && document[child].end <= node.end)
        expected = document[child].next
        check(child)
      }
      #expect(expected == node.next)
    }
    check(.root)
    #expect(Int(document[.root].next) == document.nodes.count)
  }
}
