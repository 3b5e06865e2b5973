internal import JSON

extension Schema {
  /// Appends the coerced form of a JSON value that is not null to `values`.
  func appendLeaf(
    _ value: JSONNodeID, _ json: JSONDocument, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool
  ) throws(ScalarError) {
    guard kind(of: type) == .scalar else {
      return try appendEnum(value, json, type, &values, showsSuggestions)
    }
    let definition = self[type]
    switch definition.scalarKind {
    case .int: values.append(try JSONScalar.int(value, json))
    case .float: values.append(try JSONScalar.float(value, json))
    case .boolean:
      switch json.kind(of: value) {
      case .true: values.append(true)
      case .false: values.append(false)
      default:
        throw JSONScalar.refuse("Boolean cannot represent a non boolean value: ", value, json)
      }
    case .string:
      guard json.kind(of: value) == .string else {
        throw JSONScalar.refuse("String cannot represent a non string value: ", value, json)
      }
      values.append(text: value, json)
    case .id:
      if json.kind(of: value) == .string {
        values.append(text: value, json)
      } else {
        values.append(Array(try JSONScalar.idNumber(value, json).utf8).span)
      }
    case .custom:
      let raw = values.append(raw: value, json)
      if let parse = scalars[definition.scalar].parse { try parse(raw, &values) }
    }
  }

  private func appendEnum(
    _ value: JSONNodeID, _ json: JSONDocument, _ type: TypeID, _ values: inout InputValues,
    _ showsSuggestions: Bool
  ) throws(ScalarError) {
    guard json.kind(of: value) == .string else {
      let text = JSONScalar.inspect(value, json)
      throw ScalarError("Enum \"\(name(of: type))\" cannot represent non-string value: \(text).")
    }
    let found =
      json[value].isSpecial
      ? enumValue(named: Array(json.string(of: value).utf8).span, of: type)
      : enumValue(named: json.source.span.extracting(json[value].range), of: type)
    guard let found else {
      let text = json.string(of: value)
      throw ScalarError(
        "Value \"\(text)\" does not exist in \"\(name(of: type))\" enum."
          + (showsSuggestions ? enumSuggestions(for: text, type) : ""))
    }
    values.append(found)
  }

  func enumSuggestions(for text: String, _ type: TypeID) -> String {
    let names = self[type].enumValues.map { name(of: $0) }
    return Suggestions.didYouMean(
      Suggestions.list(for: text, among: names), subject: "the enum value")
  }
}

/// The built-in scalars' coercion of JSON values, and how messages show one.
enum JSONScalar {
  static func refuse(_ prefix: String, _ value: JSONNodeID, _ json: JSONDocument) -> ScalarError {
    ScalarError(prefix + inspect(value, json))
  }

  static func int(_ value: JSONNodeID, _ json: JSONDocument) throws(ScalarError) -> Int64 {
    var number = json.integer(of: value)
    if number == nil, json.kind(of: value) == .number {
      // Digits alone, and doubles beyond an Int, are integers.
      let double = json.double(of: value) ?? .infinity
      number = double.magnitude >= 0x1p63 ? .max : double.wholeNumber
    }
    guard let number else {
      throw refuse("Int cannot represent non-integer value: ", value, json)
    }
    guard Int32(exactly: number) != nil else {
      throw refuse("Int cannot represent non 32-bit signed integer value: ", value, json)
    }
    return Int64(number)
  }

  static func float(_ value: JSONNodeID, _ json: JSONDocument) throws(ScalarError) -> Double {
    let prefix = "Float cannot represent non numeric value: "
    guard json.kind(of: value) == .number else { throw refuse(prefix, value, json) }
    if let integer = json.integer(of: value), let double = Double(exactly: integer) {
      return double
    }
    let double = json.double(of: value) ?? .infinity
    guard double.isFinite else {
      throw ScalarError(prefix + inspect(value, json) + " (value is too large)")
    }
    if !json[value].isSpecial {
      let digits = String(decoding: json.bytes(of: value), as: UTF8.self)
      guard let exact = Int128(digits), Double(exactly: exact) != nil else {
        throw ScalarError(prefix + inspect(value, json) + " (value would lose precision)")
      }
    }
    return double
  }

  /// The text of an ID given as a number.
  static func idNumber(_ value: JSONNodeID, _ json: JSONDocument) throws(ScalarError) -> String {
    if let integer = json.integer(of: value) { return String(integer) }
    if json.kind(of: value) == .number {
      guard json[value].isSpecial else {
        return String(decoding: json.bytes(of: value), as: UTF8.self)
      }
      if let double = json.double(of: value), let integer = double.wholeNumber {
        return String(integer)
      }
    }
    throw refuse("ID cannot represent value: ", value, json)
  }
}

extension InputValues {
  /// Appends the text of a JSON string.
  mutating func append(text value: JSONNodeID, _ json: JSONDocument, as kind: InputKind = .string) {
    if json[value].isSpecial {
      append(Array(json.string(of: value).utf8).span, as: kind)
    } else {
      append(json.source.span.extracting(json[value].range), as: kind)
    }
  }

  /// Appends a JSON value as it is, for a custom scalar.
  @discardableResult
  mutating func append(raw value: JSONNodeID, _ json: JSONDocument) -> InputNodeID {
    let start = end
    switch json.kind(of: value) {
    case .null: appendNull()
    case .true: append(true)
    case .false: append(false)
    case .string: append(text: value, json)
    case .number:
      if let integer = json.integer(of: value) {
        append(Int64(integer))
      } else if json[value].isSpecial {
        append(json.double(of: value) ?? .infinity)
      } else {
        append(json.source.span.extracting(json[value].range), as: .bigInteger)
      }
    case .array:
      let list = open(.list)
      var count = 0
      for element in json.elements(of: value) {
        append(raw: element, json)
        count += 1
      }
      close(list, count: count)
    case .object:
      let object = open(.object)
      var count = 0
      for member in json.members(of: value) {
        append(text: member.key, json, as: .key)
        append(raw: member.value, json)
        count += 1
      }
      close(object, count: count)
    }
    return start
  }
}
