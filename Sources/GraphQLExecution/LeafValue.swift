public import GraphQLTypeSystem
internal import JSON

/// A leaf value as a resolver has it, before result coercion (section 6.4.3).
public enum LeafValue: Sendable, Equatable {
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  /// A text, or the name of an enum value.
  case string(String)
  /// A value of any other shape, as JSON text; only custom scalars take it.
  case json(String)

  /// The value that the response shows for a leaf type (section 3.5, "Result Coercion").
  ///
  /// Built-in scalars convert what loses nothing: `"7"` is an Int, `7` an ID, `true` a String.
  /// Custom scalars leave every value as it is.
  ///
  /// - Throws: `ScalarError` with graphql-js's wording if the type cannot represent the value.
  public func coerced(to type: TypeID, in schema: Schema) throws(ScalarError) -> LeafValue {
    guard schema.kind(of: type) == .scalar else {
      guard case .string(let name) = self,
        schema.enumValue(named: Array(name.utf8).span, of: type) != nil
      else {
        throw ScalarError("Enum \"\(schema.name(of: type))\" cannot represent value: \(shown)")
      }
      return self
    }
    switch schema[type].scalarKind {
    case .int: return .integer(try int())
    case .float: return .float(try float())
    case .string: return .string(try text())
    case .boolean: return .boolean(try truth())
    case .id: return .string(try identifier())
    case .custom: return self
    }
  }

  private func int() throws(ScalarError) -> Int {
    var value: Int?
    switch self {
    case .boolean(let flag): return flag ? 1 : 0
    case .integer(let number): value = number
    case .float(let number):
      // Doubles this large are integers, though none of Swift's.
      value = number.magnitude >= 0x1p63 && number.isFinite ? .max : number.wholeNumber
    case .string(let text): value = Int(text)
    case .json: break
    }
    guard let value else { throw ScalarError("Int cannot represent non-integer value: \(shown)") }
    guard Int32(exactly: value) != nil else {
      throw ScalarError("Int cannot represent non 32-bit signed integer value: \(shown)")
    }
    return value
  }

  private func float() throws(ScalarError) -> Double {
    var value: Double?
    switch self {
    case .boolean(let flag): return flag ? 1 : 0
    case .integer(let number):
      guard let exact = Double(exactly: number) else {
        throw ScalarError(
          "Float cannot represent non numeric value: \(shown) (value would lose precision)")
      }
      return exact
    case .float(let number): value = number
    case .string(let text): value = Double(text)
    case .json: break
    }
    guard let value, value.isFinite else {
      throw ScalarError("Float cannot represent non numeric value: \(shown)")
    }
    return value
  }

  private func text() throws(ScalarError) -> String {
    switch self {
    case .boolean(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .float(let number) where number.isFinite: return shown
    case .string(let text): return text
    case .float, .json: throw ScalarError("String cannot represent value: \(shown)")
    }
  }

  private func truth() throws(ScalarError) -> Bool {
    switch self {
    case .boolean(let flag): return flag
    case .integer(let number): return number != 0
    case .float(let number) where number.isFinite: return number != 0
    case .string, .float, .json:
      throw ScalarError("Boolean cannot represent a non boolean value: \(shown)")
    }
  }

  private func identifier() throws(ScalarError) -> String {
    switch self {
    case .integer(let number): return String(number)
    case .float(let number):
      if let whole = number.wholeNumber { return String(whole) }
    case .string(let text): return text
    case .boolean, .json: break
    }
    throw ScalarError("ID cannot represent value: \(shown)")
  }

  /// The value as messages show it.
  private var shown: String {
    switch self {
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .float(let number) where number.isNaN: "NaN"
    case .float(let number) where number.isInfinite: number < 0 ? "-Infinity" : "Infinity"
    case .float(let number): number.wholeNumber.map { String($0) } ?? "\(number)"
    case .string(let text): "\"\(text)\""
    case .json(let text): text
    }
  }
}
