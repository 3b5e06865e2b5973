import GraphQLValidation

/// What each rule for executable documents says, section by section.
let executableCases: [RuleCase] =
  operationCases + fieldCases + fragmentCases + optionalCases
  + valueCases + directiveCases + variableCases

private let operationCases: [RuleCase] = [
  RuleCase(.executableDefinitions, "{ dog { name } } fragment F on Dog { name }"),
  RuleCase(
    .executableDefinitions, "{ dog { name } } type A { a: Int } extend schema @once",
    #"The "A" definition is not executable. (1:18)"#,
    "The schema definition is not executable. (1:36)"),
  RuleCase(.knownOperationTypes, "mutation { rename(id: 1) { name } }"),
  RuleCase(.uniqueOperationNames, "query A { dog { name } } query B { dog { name } }"),
  RuleCase(
    .uniqueOperationNames, "query A { dog { name } } mutation A { rename(id: 1) { name } }",
    #"There can be only one operation named "A". (1:7 1:35)"#),
  RuleCase(.loneAnonymousOperation, "{ dog { name } } fragment F on Dog { name }"),
  RuleCase(
    .loneAnonymousOperation, "{ dog { name } } query B { dog { name } }",
    "This anonymous operation must be the only defined operation. (1:1)"),
  RuleCase(
    .singleFieldSubscriptions,
    "subscription S { ...F ... on Subscription { arrived { __typename } } } "
      + "fragment F on Subscription { arrived { __typename } }"),
  RuleCase(
    .singleFieldSubscriptions, "subscription S { arrived { __typename } a: left { __typename } }",
    #"Subscription "S" must select only one top level field. (1:41)"#),
  RuleCase(
    .singleFieldSubscriptions, "subscription { __typename }",
    "Anonymous Subscription must not select an introspection top level field. (1:16)"),
  RuleCase(
    .singleFieldSubscriptions, "subscription { arrived @skip(if: true) { __typename } }",
    "Anonymous Subscription must not use `@skip` or `@include` directives in the top level "
      + "selection. (1:24)"),
]

private let fieldCases: [RuleCase] = [
  RuleCase(.fieldsOnCorrectType, "{ dog { name __typename } pets { ... on Cat { lives } } }"),
  RuleCase(
    .fieldsOnCorrectType, "{ dog { nam } }",
    #"Cannot query field "nam" on type "Dog". Did you mean "name"? (1:9)"#),
  RuleCase(
    .fieldsOnCorrectType, "{ pets { name } animal(id: 1) { lives } }",
    #"Cannot query field "name" on type "Pet". Did you mean to use an inline fragment on "#
      + #""Animal", "Cat", or "Dog"? (1:10)"#,
    #"Cannot query field "lives" on type "Animal". Did you mean to use an inline fragment on "#
      + #""Cat"? (1:33)"#),
  RuleCase(.scalarLeafs, "{ dog { name } }"),
  RuleCase(
    .scalarLeafs, "{ dog pets { ... on Dog { weight { gram } } } }",
    #"Field "dog" of type "Dog" must have a selection of subfields. Did you mean "dog { ... }"?"#
      + " (1:3)",
    #"Field "weight" must not have a selection since type "Float" has no subfields. (1:34)"#),
  RuleCase(
    .overlappingFieldsCanBeMerged,
    "{ dog { name name(short: true) } a: dog { name(short: true) name(short: true) } }",
    #"Fields "name" conflict because they have differing arguments. Use different aliases on the "#
      + "fields to fetch both if this was intentional. (1:9 1:14)"),
  RuleCase(
    .overlappingFieldsCanBeMerged, "{ pets { ... on Dog { a: name } ... on Cat { a: name } } }"),
  RuleCase(
    .overlappingFieldsCanBeMerged, "{ pets { ... on Dog { a: name } ... on Cat { a: lives } } }",
    #"Fields "a" conflict because they return conflicting types "String!" and "Int". Use "#
      + "different aliases on the fields to fetch both if this was intentional. (1:23 1:46)"),
  RuleCase(
    .overlappingFieldsCanBeMerged,
    "{ dog { x: name } ...F } fragment F on Query { dog { x: nick owner { name } } }",
    #"Fields "dog" conflict because subfields "x" conflict because "name" and "nick" are "#
      + "different fields. Use different aliases on the fields to fetch both if this was "
      + "intentional. (1:3 1:9 1:48 1:54)"),
  RuleCase(
    .knownArgumentNames, "{ animal(id: 1) { name(short: true) @tag(name: \"a\") } }"),
  RuleCase(
    .knownArgumentNames, "{ animal(ids: 1) { name @tag(nam: 1) @none(a: 1) } }",
    #"Unknown argument "ids" on field "Query.animal". Did you mean "id"? (1:10)"#,
    #"Unknown argument "nam" on directive "@tag". Did you mean "name"? (1:30)"#),
  RuleCase(.uniqueArgumentNames, "{ pets(filter: null, keys: []) { __typename } }"),
  RuleCase(
    .uniqueArgumentNames, "{ animal(id: 1, b: 1, id: 2, id: 3) { name @tag(name: 1, name: 2) } }",
    #"There can be only one argument named "id". (1:10 1:23 1:30)"#,
    #"There can be only one argument named "name". (1:49 1:58)"#),
  RuleCase(.providedRequiredArguments, "{ dog { tricks(first: 1) { title } weight } }"),
  RuleCase(
    .providedRequiredArguments, "{ animal { name @tag } __type { name } }",
    #"Argument "@tag(name:)" of type "String!" is required, but it was not provided. (1:17)"#,
    #"Argument "Query.animal(id:)" of type "ID!" is required, but it was not provided. (1:3)"#,
    #"Argument "<meta>.__type(name:)" of type "String!" is required, but it was not provided. "#
      + "(1:24)"),
]

private let fragmentCases: [RuleCase] = [
  RuleCase(.uniqueFragmentNames, "fragment A on Dog { name } fragment B on Dog { name }"),
  RuleCase(
    .uniqueFragmentNames, "fragment A on Dog { name } fragment A on Cat { name }",
    #"There can be only one fragment named "A". (1:10 1:37)"#),
  RuleCase(.knownTypeNames, "query ($a: [ID!]) { pets { ... on Dog { name } } }"),
  RuleCase(
    .knownTypeNames, "query ($a: [Idd!]) { pets { ... on Dogg { name } } } fragment F on X { a }",
    #"Unknown type "Idd". Did you mean "ID" or "Int"? (1:13)"#,
    #"Unknown type "Dogg". Did you mean "Dog"? (1:36)"#,
    #"Unknown type "X". (1:68)"#),
  RuleCase(.fragmentsOnCompositeTypes, "{ ... on Query { ... { dog { name } } } }"),
  RuleCase(
    .fragmentsOnCompositeTypes, "{ ... on Filter { a } } fragment F on Color { a }",
    #"Fragment cannot condition on non composite type "Filter". (1:10)"#,
    #"Fragment "F" cannot condition on non composite type "Color". (1:39)"#),
  RuleCase(
    .noUnusedFragments,
    "{ ...A } fragment A on Query { dog { ...B } } fragment B on Dog { name }"),
  RuleCase(
    .noUnusedFragments,
    "{ ...A } fragment A on Query { a } fragment B on Dog { ...C } "
      + "fragment C on Dog { ...B }",
    #"Fragment "B" is never used. (1:36)"#, #"Fragment "C" is never used. (1:63)"#),
  RuleCase(.knownFragmentNames, "{ ...A } fragment A on Query { dog { name } }"),
  RuleCase(.knownFragmentNames, "{ dog { ...B } }", #"Unknown fragment "B". (1:12)"#),
  RuleCase(.noFragmentCycles, "fragment A on Dog { ...B ...B } fragment B on Dog { name }"),
  RuleCase(
    .noFragmentCycles,
    "fragment A on Dog { ...B } fragment B on Dog { mother { ...C } } "
      + "fragment C on Dog { ...A ...C }",
    #"Cannot spread fragment "A" within itself via "B", "C". (1:21 1:57 1:86)"#,
    #"Cannot spread fragment "C" within itself. (1:91)"#),
  RuleCase(
    .possibleFragmentSpreads, "{ pets { ... on Animal { name } ...A } } fragment A on Dog { a }"),
  RuleCase(
    .possibleFragmentSpreads, "{ dog { ... on Cat { name } ...A } } fragment A on Person { name }",
    #"Fragment cannot be spread here as objects of type "Dog" can never be of type "Cat". (1:9)"#,
    #"Fragment "A" cannot be spread here as objects of type "Dog" can never be of type "Person". "#
      + "(1:29)"),
]

private let optionalCases: [RuleCase] = [
  RuleCase(
    .maxIntrospectionDepth, "{ __schema { types { fields { type { fields { name } } } } } }"),
  RuleCase(
    .maxIntrospectionDepth,
    "{ __schema { types { ...F } } } "
      + "fragment F on __Type { fields { type { fields { type { fields { name } } } } } ...F }",
    "Maximum introspection depth exceeded (1:3)"),
  RuleCase(.noDeprecatedCustom, "{ dog { name } }"),
  RuleCase(
    .noDeprecatedCustom, "{ dog { nick } }",
    "The field Dog.nick is deprecated. Use `name`. (1:9)"),
  RuleCase(.noSchemaIntrospectionCustom, "{ dog { __typename } }"),
  RuleCase(
    .noSchemaIntrospectionCustom, "{ __schema { types { name } } }",
    "GraphQL introspection has been disabled, but the requested query contained the field "
      + #""__schema". (1:3)"#,
    "GraphQL introspection has been disabled, but the requested query contained the field "
      + #""types". (1:14)"#),
]
