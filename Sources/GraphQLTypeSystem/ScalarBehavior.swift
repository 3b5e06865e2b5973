public import JSON

/// Why a scalar refuses a value; the message is what the client sees.
public struct ScalarError: Error, Hashable, Sendable {
  /// One sentence, such as `Int cannot represent non-integer value: "1"`.
  public let message: String

  /// An error with this message.
  public init(_ message: String) { self.message = message }
}

/// A leaf value that a resolver hands to a scalar for the response.
public enum OutputLeaf {
  case boolean(Bool)
  case integer(Int64)
  case float(Double)
  /// UTF-8 bytes, valid during the call.
  case string(UnsafeBufferPointer<UInt8>)
}

/// How a scalar type coerces its values (section 3.5).
public struct ScalarBehavior: Sendable {
  /// Checks the raw value at `raw`, the last one in `values`, and may replace it
  /// (`InputValues.replaceLast`).
  ///
  /// Literals and JSON arrive in the same form: numbers, text, booleans, enum names, lists, and
  /// objects as `key` and value in turn. Null arrives only inside lists and objects.
  public typealias Parse =
    @Sendable (_ raw: InputNodeID, _ values: inout InputValues) throws(ScalarError) -> Void

  /// Appends the JSON text of a resolver's value to the response.
  ///
  /// What it appended before it throws is taken back by its caller.
  public typealias Serialize =
    @Sendable (_ value: OutputLeaf, _ response: inout JSONBuffer) throws(ScalarError) -> Void

  /// Which of the five built-in scalars, or a custom one.
  public enum Kind: UInt8, Sendable { case string, int, float, boolean, id, custom }

  /// Which scalar this is.
  public let kind: Kind
  /// Of a custom scalar: its input coercion; nil accepts every value as it is.
  public let parse: Parse?
  /// Of a custom scalar: its output coercion; nil writes every value as it is.
  public let serialize: Serialize?

  init(_ kind: Kind, parse: Parse? = nil, serialize: Serialize? = nil) {
    self.kind = kind
    self.parse = parse
    self.serialize = serialize
  }
}

/// The behaviour an API gives to one scalar its SDL declares.
public struct CustomScalar: Sendable {
  /// The scalar's name in the SDL.
  public let name: String
  /// Its coercions.
  public let behavior: ScalarBehavior

  /// A behaviour for the scalar `name`; what is nil leaves values as they are.
  public init(
    _ name: String, parse: ScalarBehavior.Parse? = nil, serialize: ScalarBehavior.Serialize? = nil
  ) {
    self.name = name
    self.behavior = ScalarBehavior(.custom, parse: parse, serialize: serialize)
  }
}
