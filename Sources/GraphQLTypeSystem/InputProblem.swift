public import GraphQLLanguage
public import JSON

/// One reason why a value does not fit an input type, worded as graphql-js does.
public struct InputProblem: Sendable, Equatable {
  /// What is wrong.
  public let message: String
  /// Where inside the value: field names and list indices.
  public let path: [PathSegment]
  /// Of a literal: the node to point at.
  public let node: NodeID?

  /// Nothing is wrong with a value but that it would be larger than `InputValues.maximumNodes`.
  static let tooLarge = ScalarError("The value is too large with its variables and defaults.")
}

/// Looks for all the reasons; the cold sibling of the coercion functions.
struct ProblemFinder {
  let schema: Schema
  let limit: Int
  let showsSuggestions: Bool
  var problems: [InputProblem] = []
  var path: [PathSegment] = []
  /// Takes what leaves are coerced to on trial; holds the variables' values too.
  var values = InputValues()

  var isFull: Bool { problems.count >= limit }

  mutating func report(_ message: String, at node: NodeID? = nil) {
    guard !isFull else { return }
    problems.append(InputProblem(message: message, path: path, node: node))
  }

  static func oneOfMessage(_ type: String) -> String {
    "Within OneOf Input Object type \"\(type)\", exactly one field must be specified, "
      + "and the value for that field must be non-null."
  }

  func unknownField(_ name: String, _ type: TypeID, found text: String) -> String {
    let options = schema[type].inputFields.map { schema.name(of: $0) }
    let suggestion =
      showsSuggestions ? Suggestions.didYouMean(Suggestions.list(for: name, among: options)) : ""
    let type = schema.name(of: type)
    return "Expected value of type \"\(type)\" not to include unknown field \"\(name)\""
      + (suggestion.isEmpty ? ", found" : ".\(suggestion) Found") + ": \(text)."
  }

  func missingField(_ field: InputValueID, _ type: TypeID, found text: String) -> String {
    "Expected value of type \"\(schema.name(of: type))\" to include required field "
      + "\"\(schema.name(of: field))\", found: \(text)."
  }
}

// MARK: - JSON

extension Schema {
  /// Why a JSON value does not fit `type`: nothing if it does.
  ///
  /// - Parameters:
  ///   - value: the value; nil where none is given at all.
  ///   - limit: how many problems are looked for at most.
  ///   - showsSuggestions: whether messages may say "Did you mean".
  public func problems(
    of value: JSONNodeID?, in json: JSONDocument, for type: TypeReference, limit: Int = 50,
    showsSuggestions: Bool = true
  ) -> [InputProblem] {
    var finder = ProblemFinder(schema: self, limit: limit, showsSuggestions: showsSuggestions)
    if let value {
      finder.check(value, json, type)
      var values = InputValues()
      if finder.problems.isEmpty, !coerce(value, of: json, to: type, into: &values) {
        finder.report(InputProblem.tooLarge.message)
      }
    } else if type.isNonNull {
      finder.report("Expected a value of non-null type \"\(string(type))\" to be provided.")
    }
    return finder.problems
  }
}

extension ProblemFinder {
  mutating func check(_ value: JSONNodeID, _ json: JSONDocument, _ type: TypeReference) {
    guard !isFull else { return }
    if json.kind(of: value) == .null {
      if type.isNonNull {
        report("Expected value of non-null type \"\(schema.string(type))\" not to be null.")
      }
    } else if let item = type.listItem {
      guard json.kind(of: value) == .array else { return check(value, json, item) }
      var index = 0
      for element in json.elements(of: value) {
        path.append(.index(index))
        check(element, json, item)
        path.removeLast()
        index += 1
      }
    } else if schema.kind(of: type.named) == .inputObject {
      check(object: value, json, type.named)
    } else {
      let mark = values.end
      do throws(ScalarError) {
        try schema.appendLeaf(value, json, type.named, &values, showsSuggestions)
      } catch {
        report(error.message)
      }
      values.truncate(to: mark)
    }
  }

  private mutating func check(object: JSONNodeID, _ json: JSONDocument, _ type: TypeID) {
    let found = { JSONScalar.inspect(object, json) }
    guard json.kind(of: object) == .object else {
      let name = schema.name(of: type)
      return report("Expected value of type \"\(name)\" to be an object, found: \(found()).")
    }
    var given = 0
    var nullField: InputValueID?
    for field in schema[type].inputFields {
      let definition = schema[field]
      if let value = schema.member(named: definition.name, of: object, json) {
        given += 1
        if json.kind(of: value) == .null { nullField = field }
        path.append(.field(schema.string(definition.name)))
        check(value, json, definition.type)
        path.removeLast()
      } else if definition.isRequired {
        report(missingField(field, type, found: found()))
      }
    }
    for member in json.members(of: object) where !isFull {
      if schema.inputField(member.key, json, type) == nil {
        report(unknownField(json.string(of: member.key), type, found: found()))
      }
    }
    guard schema[type].isOneOf else { return }
    let message = Self.oneOfMessage(schema.name(of: type))
    if given != 1 {
      report(message)
    } else if let nullField {
      path.append(.field(schema.name(of: nullField)))
      report(message)
      path.removeLast()
    }
  }
}
