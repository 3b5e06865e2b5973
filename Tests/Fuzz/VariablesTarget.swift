import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

/// Any bytes as the variables of one operation with variables of many types.
enum VariablesTarget {
  private static let operation: PreparedOperation = {
    do {
      let document = try Document.parse(
        """
        query (
          $place: Place = {x: 1, next: {x: 2}} $choice: Choice! $any: Any $list: [[Int]]
          $colour: Colour! = RED $id: ID $number: Int $float: Float $flag: Boolean $text: String
        ) {
          people(where: $place, by: $choice) { id } any(value: $any, list: $list)
          node(id: $id) { id } number(value: $number) float(value: $float) flag(value: $flag)
          text(value: $text, colour: $colour)
        }
        """)
      return try PreparedOperation(
        schema: RequestTarget.schema, document: document,
        operation: document.operation(named: nil))
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static func run(_ source: [UInt8]) {
    let json: JSONDocument
    do throws(JSONError) {
      json = try JSONDocument.parse(source)
    } catch {
      precondition(error.offset >= 0 && error.offset <= source.count)
      return
    }
    for (index, node) in json.nodes.enumerated() {
      precondition(node.next > index && node.next <= json.nodes.count)
    }
    guard json.kind(of: .root) == .object else { return }
    var values = VariableValues()
    do throws(RequestError) {
      try values.coerce(for: operation, from: json, object: .root)
    } catch {
      precondition(!error.errors.isEmpty, "a refusal says why")
      var response = JSONBuffer()
      response.append(error.errors)
      precondition(response.count > 0)
    }
  }
}
