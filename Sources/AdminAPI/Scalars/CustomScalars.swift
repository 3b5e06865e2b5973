import GraphQLTypeSystem
import RegistryGraphQL
import RegistryModel

/// How the scalars of the schema read their values; a read `DateTime` is an integer, the
/// milliseconds of its `Timestamp`.
let adminScalars: [CustomScalar] = [
  CustomScalar(
    "DateTime",
    parse: { raw, values throws(ScalarError) in
      var node = values[raw]
      guard node.kind == .string else {
        throw ScalarError("DateTime cannot represent a non-string value.")
      }
      let text = values.bytes.withUnsafeBufferPointer { bytes in
        DateTime.parse(UnsafeBufferPointer(rebasing: bytes[node.text.indices]))
      }
      guard let moment = text else {
        throw ScalarError(
          "DateTime must be RFC 3339 in UTC, to the second or millisecond, "
            + "such as \"2026-01-15T10:30:00Z\".")
      }
      node.kind = .integer
      node.payload = UInt64(bitPattern: moment.milliseconds)
      values.replaceLast(raw, with: node)
    }),
  CustomScalar(
    "Long",
    parse: { raw, values throws(ScalarError) in
      guard values[raw].kind == .integer, values[raw].integer >= 0 else {
        throw ScalarError("Long must be a whole number from 0 to 9223372036854775807.")
      }
    }),
]
