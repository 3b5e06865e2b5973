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
/// Rows are tested against all of it, so what a client may give is bounded.
struct FilterAllowance {
  /// Conditions and operands.
  static let most = 10_000

  private var left = Self.most

  mutating func take(_ count: Int) throws(GraphQLError) {
    left -= count
    guard left >= 0 else {
      throw GraphQLError(
        "where: Holds more than \(Self.most) conditions and values.", code: "QUERY_TOO_COMPLEX")
    }
  }
}

extension WhereInput {
  /// Reads a where-input: all that is given, and not null, must hold.
  init(_ input: InputValue, _ allowance: inout FilterAllowance) throws(GraphQLError) {
    var filters: [Self] = []
    for (name, value) in input.members where !value.isNull {
      try allowance.take(1)
      switch name {
      case "not": filters.append(.not(try Self(value, &allowance)))
      case "and": filters.append(.all(try Self.list(value, &allowance)))
      case "or": filters.append(.any(try Self.list(value, &allowance)))
      default:
        if let filter = try Self.comparison(name, value, &allowance) {
          filters.append(filter)
        } else if let filter = try Self(member: name, value, &allowance) {
          filters.append(filter)
        } else {
          preconditionFailure("the schema has a filter \(name) that nothing reads")
        }
      }
    }
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
    try allowance.take(operands.count)
    return comparing(name[..<end], TextCondition(comparison, operands))
  }
}
