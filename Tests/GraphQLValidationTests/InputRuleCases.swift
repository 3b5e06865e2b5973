import GraphQLValidation

let valueCases: [RuleCase] = [
  RuleCase(
    .valuesOfCorrectType,
    """
    query ($f: Filter = { kind: RED }) {
      animal(id: 4) { name(short: true) }
      pets(filter: { kind: GREEN, names: "a", inside: { kind: RED } }, keys: [{ chip: { a: [1] } }])
      { __typename }
    }
    """),
  RuleCase(
    .valuesOfCorrectType,
    "{ animal(id: 1.5) { name(short: 1) } dog { tricks(first: 3000000000) } }",
    "ID cannot represent a non-string and non-integer value: 1.5 (1:14)",
    "Boolean cannot represent a non boolean value: 1 (1:33)",
    "Int cannot represent non 32-bit signed integer value: 3000000000 (1:58)"),
  RuleCase(
    .valuesOfCorrectType, "{ pets(filter: { kind: BLUE, name: 1 }, keys: { name: null }) { a } }",
    #"Value "BLUE" does not exist in "Color" enum. (1:24)"#,
    #"Expected value of type "Filter" not to include unknown field "name". Did you mean "names"? "#
      + "Found: { kind: BLUE, name: 1 }. (1:30)",
    #"Within OneOf Input Object type "Key", exactly one field must be specified, and the value "#
      + "for that field must be non-null. (1:47)"),
  RuleCase(
    .valuesOfCorrectType, "query ($a: Filter = {}, $b: [Int!] = [1, null]) { dog { name } }",
    #"Expected value of type "Filter" to include required field "kind", found: {  }. (1:21)"#,
    #"Expected value of non-null type "Int!" not to be null. (1:42)"#),
  RuleCase(
    .valuesOfCorrectType,
    """
    query ($x: Chip) {
      animal(id: [$x]) { name(short: [[], $x]) }
      dog { tricks(first: { a: [1, { b: $x }], c: $x }) weight(unit: { a: $x }) }
      pets(filter: { kind: [$x], names: [{ a: $x }] }, keys: { chip: [{ a: $x }] }) { a }
    }
    """,
    "ID cannot represent a non-string and non-integer value: [null] (2:14)",
    "Boolean cannot represent a non boolean value: [[], null] (2:34)",
    "Int cannot represent non-integer value: { a: [1, {  }] } (3:23)",
    #"Enum "Unit" cannot represent non-enum value: {  }. (3:66)"#,
    #"Enum "Color" cannot represent non-enum value: [null]. (4:24)"#,
    "String cannot represent a non string value: {  } (4:38)"),
  RuleCase(.uniqueInputFieldNames, "{ pets(filter: { kind: RED, inside: { kind: RED } }) { a } }"),
  RuleCase(
    .uniqueInputFieldNames,
    "{ pets(filter: { kind: RED, inside: { a: 1, a: 2 }, kind: RED }) { a } }",
    #"There can be only one input field named "a". (1:39 1:45)"#,
    #"There can be only one input field named "kind". (1:18 1:53)"#),
]

let directiveCases: [RuleCase] = [
  RuleCase(
    .knownDirectives, "query ($a: Int @once) @once { dog @skip(if: true) { name @once } }"),
  RuleCase(
    .knownDirectives, "query @tag(name: 1) { dog @none { ...F @once } } fragment F on Dog { name }",
    #"Directive "@tag" may not be used on query. (1:7)"#,
    #"Unknown directive "@none". (1:27)"#,
    #"Directive "@once" may not be used on fragment spread. (1:40)"#),
  RuleCase(
    .uniqueDirectivesPerLocation, "{ dog @tag(name: 1) @tag(name: 2) @once { name @once } }"),
  RuleCase(
    .uniqueDirectivesPerLocation, "{ dog @once @tag(name: 1) @once { name } }",
    #"The directive "@once" can only be used once at this location. (1:7 1:27)"#),
]

let variableCases: [RuleCase] = [
  RuleCase(.uniqueVariableNames, "query ($a: Int, $b: Int) { dog { name } }"),
  RuleCase(
    .uniqueVariableNames, "query ($a: Int, $b: Int, $a: ID) { dog { name } }",
    #"There can be only one variable named "$a". (1:9 1:27)"#),
  RuleCase(.variablesAreInputTypes, "query ($a: [Filter!], $b: Unknown) { dog { name } }"),
  RuleCase(
    .variablesAreInputTypes, "query ($a: [Dog!]) { dog { name } }",
    #"Variable "$a" cannot be non-input type "[Dog!]". (1:12)"#),
  RuleCase(
    .noUndefinedVariables,
    "query ($a: ID!) { ...F } fragment F on Query { animal(id: $a) { name } }"),
  RuleCase(
    .noUndefinedVariables,
    "query Q { animal(id: $a) { name } ...F } "
      + "fragment F on Query { pets(keys: [{ name: $b }]) { a } ...F }",
    #"Variable "$a" is not defined by operation "Q". (1:22 1:1)"#,
    #"Variable "$b" is not defined by operation "Q". (1:84 1:1)"#),
  RuleCase(
    .noUnusedVariables,
    "query ($a: ID!) { ...F } fragment F on Query { animal(id: $a) { name } }"),
  RuleCase(
    .noUnusedVariables, "query ($a: ID!, $b: Int = 1) { animal(id: $a) { name } }",
    #"Variable "$b" is never used. (1:17)"#),
  RuleCase(
    .variablesInAllowedPosition,
    """
    query ($i: ID!, $n: Int = 5, $f: Filter, $u: Unit, $c: Chip!) {
      animal(id: $i) { name } ...F dog { weight(unit: $u) tricks(first: $n) { title } }
      person(chip: { deep: [$n] }) { name }
    }
    fragment F on Query { pets(filter: $f, keys: [{ chip: $c }]) { __typename } }
    """),
  RuleCase(
    .variablesInAllowedPosition,
    "query ($i: ID, $s: [String]) { ...F dog { tricks(first: $s) { title } } } "
      + "fragment F on Query { animal(id: $i) { name } pets(filter: { names: $s }) { a } }",
    #"Variable "$s" of type "[String]" used in position expecting type "Int!". (1:16 1:57)"#,
    #"Variable "$i" of type "ID" used in position expecting type "ID!". (1:8 1:108)"#,
    #"Variable "$s" of type "[String]" used in position expecting type "[String!]". (1:16 1:143)"#),
  RuleCase(
    .variablesInAllowedPosition, "query ($n: String, $c: Chip) { pets(keys: { name: $n }) { a } }",
    #"Variable "$n" is of type "String" but must be non-nullable to be used for OneOf Input "#
      + #"Object "Key". (1:8 1:51)"#),
]
