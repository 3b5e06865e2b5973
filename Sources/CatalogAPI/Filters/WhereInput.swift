import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import RegistryGraphQL
import RegistryStore

/// A filter that a where-input is read into.
protocol WhereInput: Sendable {
  static func all(_ filters: [Self]) -> Self
  static func any(_ filters: [Self]) -> Self
  static func not(_ filter: Self) -> Self

  /// The filter that compares a text of the rows; `nil` if they have no text of this name.
  static func comparing(_ text: Substring, _ condition: TextCondition) -> Self?

  /// Reads a member that is neither logic nor a comparison.
  init?(
    member: String, _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError)
}

/// How large the filter of one connection may be.
///
/// Rows are tested against all of its conditions, so what a client may give is bounded.
struct FilterAllowance {
  private var conditions = Self.mostConditions
  private var values = Self.mostValues
  private var relations = Self.mostRelations

  /// Members of where-inputs.
  static let mostConditions = 2_000
  /// Values that texts are compared with.
  static let mostValues = 5_000
  /// Filters of what stands beside a row: each costs a walk, and memory of its own.
  static let mostRelations = 32

  mutating func takeCondition() throws(GraphQLError) {
    conditions -= 1
    guard conditions >= 0 else {
      throw GraphQLError(
        "where: Holds more than \(Self.mostConditions) conditions.", code: "QUERY_TOO_COMPLEX")
    }
  }

  mutating func takeRelation() throws(GraphQLError) {
    relations -= 1
    guard relations >= 0 else {
      throw GraphQLError(
        "where: Holds more than \(Self.mostRelations) \"has...\" filters.",
        code: "QUERY_TOO_COMPLEX")
    }
  }

  mutating func take(values count: Int) throws(GraphQLError) {
    values -= count
    guard values >= 0 else {
      throw GraphQLError(
        "where: Holds more than \(Self.mostValues) values.", code: "QUERY_TOO_COMPLEX")
    }
  }
}

extension WhereInput {
  /// Reads a where-input: all that is given, and not null, must hold.
  init(_ input: InputValue, _ allowance: inout FilterAllowance) throws(GraphQLError) {
    var filters: [Self] = []
    for (name, value) in input.members where !value.isNull {
      try allowance.takeCondition()
      switch name {
      case "not": filters.append(.not(try Self(value, &allowance)))
      case "and": filters.append(.all(try Self.list(value, &allowance)))
      case "or": filters.append(.any(try Self.list(value, &allowance)))
      default:
        if let filter = try Self.comparison(name, value, &allowance) {
          filters.append(filter)
        } else if let filter = try Self(member: name, value, &allowance) {
          if name.hasPrefix("has") { try allowance.takeRelation() }
          filters.append(filter)
        } else {
          preconditionFailure("the schema has a filter \(name) that nothing reads")
        }
      }
    }
    // What holds nothing is counted, too: a list may have many of it.
    if filters.isEmpty { try allowance.takeCondition() }
    self = filters.count == 1 ? filters[0] : .all(filters)
  }

  /// Reads a list of where-inputs.
  static func list(
    _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError) -> [Self] {
    var filters: [Self] = []
    for item in value.items { filters.append(try Self(item, &allowance)) }
    return filters
  }

  /// Reads a comparison: the name of a text and, behind it, how it is compared.
  private static func comparison(
    _ name: String, _ value: InputValue, _ allowance: inout FilterAllowance
  ) throws(GraphQLError) -> Self? {
    let end = name.firstIndex(where: \.isUppercase) ?? name.endIndex
    guard let comparison = TextCondition.Comparison(rawValue: String(name[end...])) else {
      return nil
    }
    let isList = value.kind == .list
    guard comparison.takesList == isList else { return nil }
    let operands = isList ? value.items.compactMap(\.string) : [value.string ?? ""]
    try allowance.take(values: operands.count)
    return comparing(name[..<end], TextCondition(comparison, operands))
  }
}
