"""What the playground knows of GraphQL and JSON, run in a browser without the page around it."""

import json
import pathlib
import sys

from browser import Browser, Failure

MODULES = ["tokens", "syntax", "schema", "values", "validation", "place", "completion", "format",
           "json"]

# The cursor is at "^"; the names that may stand there begin with those given, in this order.
COMPLETIONS = [
    ("^", ["query", "mutation", "subscription", "fragment", "{"]),
    ("quer^", ["query"]),
    ("{ ^ }", ["hero", "search", "size", "__typename"]),
    ("{ he^", ["hero"]),
    ("{ hero(^", ["id", "episode", "filter"]),
    ("{ hero(id: 1, ^", ["episode", "filter"]),
    ("{ hero(id: 1) { ^ } }", ["name", "friends", "height", "__typename"]),
    ("{ a: hero(id: 1) { friends { na^", ["name", "__typename"]),
    ("{ hero(episode: ^", ["JEDI", "EMPIRE", "null"]),
    ("{ hero(filter: {^", ["text", "episodes", "nested"]),
    ("{ hero(filter: {nested: {text: \"x\", ^", ["episodes", "nested"]),
    ("{ hero(filter: {episodes: [JEDI, ^", ["JEDI", "EMPIRE"]),
    ("query Q($id: ID!, $n: Int) { hero(id: ^", ["$id", "\"\"", "$n"]),
    ("query Q($id: ID!) { hero(id: $^)", ["$id"]),
    ("query Q($e: ^", ["Episode", "Filter", "Boolean", "ID", "Int", "String"]),
    ("query Q($e: Episode = ^", ["JEDI", "EMPIRE", "null"]),
    ("query Q($e: Episode = JEDI) { he^", ["hero"]),
    ("{ search { ... on ^", ["Hero", "Ship", "Named", "Result"]),
    ("{ search { ...^ } } fragment F on Hero { name } fragment G on Query { size }", ["on", "F"]),
    ("fragment F on Hero { ^", ["name", "friends", "height", "__typename"]),
    ("{ hero(id: 1) @^", ["@skip", "@include"]),
    ("{ hero(id: 1) @include(^", ["if"]),
    ("subscription { ^", ["arrived", "__typename"]),
    ("{ size } mutation { ^", ["rename", "__typename"]),
    ("{ # ^", []),
    ("{ hero(id: \"^\")", []),
    ("{ hero(id: 1) { name } } ^", ["query", "mutation", "subscription", "fragment", "{"]),
]

# What is wrong, and where.
PROBLEMS = [
    ("", []),
    ("{ hero(id: 1) { name } }", []),
    ("{ size", [("Syntax Error: Expected a field, found the end of the document.", "size")]),
    ("{ size } }", [('Syntax Error: Expected a query, mutation, subscription or fragment, '
                     'found "}".', "}")]),
    ("{ hero(id: \"a) { name } }", [("The string is not ended.", "\"a) { name } }")]),
    ("{ hera(id: 1) { name } }",
     [('Cannot query field "hera" on type "Query". Did you mean "hero"?', "hera")]),
    ("{ hero(id: 1) { name { x } } }",
     [('Field "name" must not have a selection since type "String!" has no subfields.', "x")]),
    ("{ hero(id: 1) }",
     [('Field "hero" of type "Hero" must have a selection of subfields. Did you mean '
       '"hero { ... }"?', "hero")]),
    ("{ hero { name } }",
     [('Field "hero" argument "id" of type "ID!" is required, but it was not provided.', "hero")]),
    ("{ hero(id: 1, episod: JEDI) { name } }",
     [('Unknown argument "episod" on field "Query.hero". Did you mean "episode"?', "episod")]),
    ("{ hero(id: 1, episode: JEDY) { name } }",
     [('Value "JEDY" does not exist in "Episode" enum. Did you mean "JEDI"?', "JEDY")]),
    ("{ hero(id: 1, filter: {txt: 1}) { name } }",
     [('Field "txt" is not defined by type "Filter". Did you mean "text"?', "txt")]),
    ("{ hero(id: 1.5) { name } }", [('Expected value of type "ID!", found 1.5.', "1.5")]),
    ("{ hero(id: null) { name } }", [('Expected value of type "ID!", found null.', "null")]),
    ("query ($a: ID) { hero(id: $a) { name } }",
     [('Variable "$a" of type "ID" used in position expecting type "ID!".', "$a")]),
    ("query ($a: ID = 1) { hero(id: $a) { name } }", []),
    ("query Q($a: Int) { size }",
     [('Variable "$a" is never used in operation "Q".', "$a: Int")]),
    ("query Q { hero(id: $a) { ...F } } fragment F on Hero { friends(first: $b) { name } }",
     [('Variable "$a" is not defined by operation "Q".', "$a"),
      ('Variable "$b" is not defined by operation "Q".', "$b")]),
    ("{ hero(id: 1) { height } }",
     [('"Hero.height" is deprecated. Ask for size.', "height")]),
    ("{ hero(id: 1) { ...F } } fragment F on Ship { name }",
     [('Fragment "F" cannot be spread here as objects of type "Hero" can never be of type "Ship".',
       "...F")]),
    ("{ ...G }", [('Unknown fragment "G".', "G")]),
    ("{ size } fragment F on Heros { name }",
     [('Fragment "F" is never used.', "F"),
      ('Unknown type "Heros". Did you mean "Hero"?', "Heros")]),
    ("{ size @skip }",
     [('Directive "@skip" argument "if" of type "Boolean!" is required, but it was not provided.',
       "skip")]),
    ("query A { size } query A { size }",
     [('There can be only one operation named "A".', "A")]),
    ("query A { size } { size }",
     [("This anonymous operation must be the only defined operation.", "{")]),
    ("subscription { arrived { name } again: arrived { name } }",
     [("A subscription must select only one top level field.", "again: arrived { name }")]),
    # What stands around a mistake is looked at all the same.
    ("query A { hero( } query B { sise }",
     [('Syntax Error: Expected an argument, found "}".', "}"),
      ('Cannot query field "sise" on type "Query". Did you mean "size"?', "sise")]),
]

FORMATS = [
    ("", ""),
    ("{a}", "{\n  a\n}\n"),
    ("# one\nquery   Q($a:ID!,$b:[Int!]=[1 2]@d(x:1)){a(b:$a){c:d,e}}",
     "# one\nquery Q($a: ID!, $b: [Int!] = [1, 2] @d(x: 1)) {\n  a(b: $a) {\n    c: d\n    e\n"
     "  }\n}\n"),
    ("{a # one\n # two\n b}", "{\n  a # one\n  # two\n  b\n}\n"),
    ("{a{...F ... on T@skip(if:true){b} ...@include(if:$x){c}}} fragment F on T{d}",
     "{\n  a {\n    ...F\n    ... on T @skip(if: true) {\n      b\n    }\n"
     "    ... @include(if: $x) {\n      c\n    }\n  }\n}\n\nfragment F on T {\n  d\n}\n"),
    ("{a(one:\"" + "x" * 40 + "\" two:{three:[1,2],four:\"" + "y" * 40 + "\"}){b}}",
     "{\n  a(\n    one: \"" + "x" * 40 + "\"\n    two: {three: [1, 2], four: \"" + "y" * 40
     + "\"}\n  ) {\n    b\n  }\n}\n"),
    ("{a\n\n\nb}", "{\n  a\n\n  b\n}\n"),
    ("{a(", "{\n  a(\n"),
]

VARIABLES = [
    ("", []), ('{"a": [1, {"b": null}]}', []),
    ("[1]", ['Expected "{": variables are an object, found [.']),
    ('{"a": 1,}', ["Expected a name in double quotes, found }."]),
    ('{"a" 1}', ['Expected ":", found 1.']),
    ('{"a": tru}', ["Expected a value, found tru."]),
    ('{"a": "x', ["The string is not ended."]),
    ('{"a": 01}', ['Expected "," or "}", found 1.']),
]


def named(kind, name, **more):
    return {"kind": kind, "name": name, "description": None, "fields": None, "inputFields": None,
            "enumValues": None, "possibleTypes": None, "interfaces": [], **more}


def reference(text):
    if text.endswith("!"):
        return {"kind": "NON_NULL", "name": None, "ofType": reference(text[:-1])}
    if text.startswith("["):
        return {"kind": "LIST", "name": None, "ofType": reference(text[1:-1])}
    kinds = {"Hero": "OBJECT", "Ship": "OBJECT", "Result": "UNION", "Episode": "ENUM",
             "Filter": "INPUT_OBJECT"}
    return {"kind": kinds.get(text, "SCALAR"), "name": text, "ofType": None}


def given(name, kind):
    return {"name": name, "description": "", "type": reference(kind), "defaultValue": None,
            "isDeprecated": False}


def field(name, kind, *inputs, deprecated=None):
    return {"name": name, "description": "", "type": reference(kind), "args": list(inputs),
            "isDeprecated": deprecated is not None, "deprecationReason": deprecated}


def value(name):
    return {"name": name, "description": "", "isDeprecated": False, "deprecationReason": None}


SCHEMA = {"__schema": {
    "description": None, "queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"},
    "subscriptionType": {"name": "Subscription"},
    "types": [
        named("OBJECT", "Query", fields=[
            field("hero", "Hero", given("id", "ID!"), given("episode", "Episode"),
                  given("filter", "Filter")),
            field("search", "[Result!]!"), field("size", "Int!")]),
        named("OBJECT", "Mutation", fields=[field("rename", "Hero", given("id", "ID!"))]),
        named("OBJECT", "Subscription", fields=[field("arrived", "Hero")]),
        named("OBJECT", "Hero", fields=[
            field("name", "String!"), field("friends", "[Hero!]!", given("first", "Int")),
            field("height", "Int", deprecated="Ask for size.")]),
        named("OBJECT", "Ship", fields=[field("name", "String!")]),
        named("INTERFACE", "Named", fields=[field("name", "String!")],
              possibleTypes=[{"name": "Hero"}, {"name": "Ship"}]),
        named("UNION", "Result", possibleTypes=[{"name": "Hero"}, {"name": "Ship"}]),
        named("ENUM", "Episode", enumValues=[value("JEDI"), value("EMPIRE")]),
        named("INPUT_OBJECT", "Filter", inputFields=[
            given("text", "String"), given("episodes", "[Episode!]"), given("nested", "Filter")]),
        *(named("SCALAR", name) for name in ("Boolean", "ID", "Int", "String")),
    ],
    "directives": [
        {"name": name, "description": "", "locations": ["FIELD", "INLINE_FRAGMENT"],
         "isRepeatable": False, "args": [given("if", "Boolean!")]} for name in ("skip", "include")],
}}


def script(folder):
    lines = []
    for name in MODULES:
        for line in (folder / f"{name}.js").read_text().split("\n"):
            if not line.startswith("import "):
                lines.append(line.removeprefix("export "))
    return "\n".join(lines)


def check(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}\n  found  {found}\n  wanted {wanted}")


def main():
    folder = pathlib.Path(sys.argv[1])
    browser = Browser()
    try:
        page = browser.page()
        page.run(script(folder) + f"; var schema = new SchemaModel({json.dumps(SCHEMA)}); 1")
        for text, wanted in COMPLETIONS:
            offset = text.index("^")
            source = json.dumps(text.replace("^", ""))
            found = page.run(
                f"complete({source}, {offset}, schema).candidates.map((each) => each.label)")
            check([name for name in found if name in wanted or not name.startswith("__")], wanted,
                  f"completions at {text}")
        print("completions")
        for text, wanted in PROBLEMS:
            found = page.run(
                f"(() => {{ const text = {json.dumps(text)}; const parsed = parse(text);"
                " return [...parsed.problems, ...validate(parsed, schema)]"
                ".map(({message, start, end}) => [message, text.slice(start, end)]) })()")
            check(sorted(map(tuple, found)), sorted(wanted), f"problems of {text}")
        print("problems")
        for text, wanted in FORMATS:
            found = page.run(f"formatDocument({json.dumps(text)})")
            check(found, wanted, f"format of {text}")
            check(page.run(f"formatDocument({json.dumps(found)})"), found, "formatted once more")
        print("formats")
        for text, wanted in VARIABLES:
            found = page.run(
                f"readVariables({json.dumps(text)}).problems.map(({{message}}) => message)")
            check(found, wanted, f"variables {text}")
        print("variables")
    finally:
        browser.close()


main()
