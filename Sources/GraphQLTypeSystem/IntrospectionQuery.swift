/// The query that asks a server for its whole schema (section 4).
///
/// `Schema.build(introspection:data:scalars:)` understands its answer. What a server of an earlier
/// edition does not know can be left out.
public struct IntrospectionQuery: Sendable {
  /// Asks for the descriptions of types, fields, arguments, values and directives.
  public var descriptions = true
  /// Asks for the schema's own description (since October 2021).
  public var schemaDescription = true
  /// Asks for the URLs of `@specifiedBy` (since October 2021).
  public var specifiedByURL = true
  /// Asks whether directives are repeatable (since October 2021).
  public var repeatableDirectives = true
  /// Asks for deprecated arguments and input fields too (since September 2025).
  public var deprecatedInputValues = true
  /// Asks whether input objects are OneOf (since September 2025).
  public var oneOf = true
  /// How many list and non-null markers around a type are told.
  public var markers = 9

  /// Everything that the edition of September 2025 has.
  public init() {}

  /// The document.
  public var text: String {
    let description = descriptions ? "description" : ""
    let deprecated = deprecatedInputValues ? "(includeDeprecated: true)" : ""
    let reference =
      "kind name" + String(repeating: " ofType { name kind", count: markers)
      + String(repeating: " }", count: markers)
    return """
      query IntrospectionQuery {
        __schema {
          \(schemaDescription && descriptions ? "description" : "")
          queryType { name kind }
          mutationType { name kind }
          subscriptionType { name kind }
          types { ...FullType }
          directives {
            name \(description) \(repeatableDirectives ? "isRepeatable" : "") locations
            args\(deprecated) { ...InputValue }
          }
        }
      }

      fragment FullType on __Type {
        kind name \(description) \(specifiedByURL ? "specifiedByURL" : "")
        \(oneOf ? "isOneOf" : "")
        fields(includeDeprecated: true) {
          name \(description)
          args\(deprecated) { ...InputValue }
          type { ...TypeRef }
          isDeprecated deprecationReason
        }
        inputFields\(deprecated) { ...InputValue }
        interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) {
          name \(description) isDeprecated deprecationReason
        }
        possibleTypes { ...TypeRef }
      }

      fragment InputValue on __InputValue {
        name \(description) type { ...TypeRef } defaultValue
        \(deprecatedInputValues ? "isDeprecated deprecationReason" : "")
      }

      fragment TypeRef on __Type { \(reference) }
      """
  }
}
