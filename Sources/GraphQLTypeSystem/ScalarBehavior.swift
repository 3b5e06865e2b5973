/// Why a scalar refuses a value; the message is what the client sees.
public struct ScalarError: Error, Hashable, Sendable {
  /// One sentence, such as `Int cannot represent non-integer value: "1"`.
  public let message: String

  /// An error with this message.
  public init(_ message: String) { self.message = message }
}

/// How a scalar type coerces input values (section 3.5).
///
/// Output is coerced by the resolvers: they push what the response shall show.
public struct ScalarBehavior: Sendable {
  /// Checks the raw value at `raw`, the last one in `values`, and may replace it
  /// (`InputValues.replaceLast`).
  ///
  /// Literals and JSON arrive in the same form: numbers, text, booleans, enum names, lists, and
  /// objects as `key` and value in turn. Null arrives only inside lists and objects.
  public typealias Parse =
    @Sendable (_ raw: InputNodeID, _ values: inout InputValues) throws(ScalarError) -> Void

  /// Which of the five built-in scalars, or a custom one.
  public enum Kind: UInt8, Sendable { case string, int, float, boolean, id, custom }

  /// Of a custom scalar: its coercion; nil accepts every value as it is.
  public let parse: Parse?

  init(parse: Parse? = nil) { self.parse = parse }
}

/// The behaviour an API gives to one scalar its SDL declares.
public struct CustomScalar: Sendable {
  /// The scalar's name in the SDL.
  public let name: String
  /// Its coercion.
  public let behavior: ScalarBehavior

  /// A behaviour for the scalar `name`; without `parse` values stay as they are.
  public init(_ name: String, parse: ScalarBehavior.Parse? = nil) {
    self.name = name
    self.behavior = ScalarBehavior(parse: parse)
  }
}
