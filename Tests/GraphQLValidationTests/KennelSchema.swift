import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

/// The schema that most tests here ask about.
enum Kennel {
  static let sdl = """
    directive @tag(name: String!, color: Color = RED) repeatable on FIELD | FRAGMENT_SPREAD
    directive @once on FIELD | QUERY | VARIABLE_DEFINITION
    interface Animal { name(short: Boolean): String! mother: Animal }
    type Dog implements Animal {
      name(short: Boolean): String!
      mother: Dog
      weight(unit: Unit! = KILO): Float
      tricks(first: Int!, after: ID): [Trick!]!
      owner: Person
      nick: String @deprecated(reason: "Use `name`.")
    }
    type Cat implements Animal {
      name(short: Boolean): String! mother: Cat lives: Int owner: String
    }
    type Person { name: String! pets: [Pet] visits: VisitConnection! }
    type Trick { title: String! teacher: Person }
    union Pet = Dog | Cat
    enum Color { RED GREEN }
    enum Unit { KILO POUND }
    scalar Chip
    input Filter { kind: Color! names: [String!] inside: Filter limit: Int = 10 }
    input Key @oneOf { name: String chip: Chip }
    type VisitConnection { edges: [VisitEdge!]! nodes: [Visit!]! totalCount: Int! }
    type VisitEdge { node: Visit! }
    type Visit { id: ID! at: String }
    type Query {
      animal(id: ID!): Animal
      dog: Dog
      pets(filter: Filter, keys: [Key!]): [Pet!]!
      person(chip: Chip): Person
      visits: VisitConnection!
    }
    type Mutation { rename(id: ID!, name: String): Dog }
    type Subscription { arrived: Pet left(kind: Color): Pet }
    """

  static let schema: Schema = {
    do { return try Schema.build(sdl: [Array(sdl.utf8)]) } catch { preconditionFailure("\(error)") }
  }()

  /// The errors of a document as `message (line:column line:column)`.
  static func errors(
    _ text: String, _ options: ValidationOptions = ValidationOptions()
  ) throws -> [String] {
    try validate(Document.parse(text), against: schema, options).map(described)
  }

  static func described(_ error: GraphQLError) -> String {
    let places = error.locations.map { "\($0.line):\($0.column)" }
    return places.isEmpty ? error.message : "\(error.message) (\(places.joined(separator: " ")))"
  }
}
