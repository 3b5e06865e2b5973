public import GraphQLLanguage
public import GraphQLTypeSystem

/// How to validate a document.
public struct ValidationOptions: Sendable {
  /// The rules to apply.
  public var rules: ValidationRules
  /// After this many errors validation stops and says so in one error more.
  public var maximumErrors: Int
  /// Whether messages say "Did you mean"; off, they reveal no name of the schema.
  public var suggestsNames: Bool

  public init(
    rules: ValidationRules = .specified, maximumErrors: Int = 100, suggestsNames: Bool = true
  ) {
    self.rules = rules
    self.maximumErrors = maximumErrors
    self.suggestsNames = suggestsNames
  }
}

/// Checks that a document can be executed against a schema, specification chapter 5.
///
/// - Returns: the errors in the order of the document; none if it is valid.
///
/// One walk over the document; the time is about proportional to its size, whatever it holds.
public func validate(
  _ document: Document, against schema: Schema, _ options: ValidationOptions = ValidationOptions()
) -> [GraphQLError] {
  var validator = Validator(document, schema: schema, options)
  validator.walkDocument()
  return validator.takeErrors()
}

/// Checks that a type system document is one a schema can be built from, specification chapter 3.
///
/// What needs the finished schema (do the interfaces fit?) is not asked here.
///
/// - Parameters:
///   - document: the SDL: definitions, extensions or both.
///   - schema: the schema that the document extends; nil when it stands for itself.
///   - rules: the rules to apply.
public func validateTypeSystem(
  _ document: Document, extending schema: Schema? = nil,
  rules: ValidationRules = .specifiedTypeSystem
) -> [GraphQLError] {
  let options = ValidationOptions(rules: rules, maximumErrors: .max)
  var validator = Validator(document, schema: schema ?? builtInSchema, options)
  validator.extendsSchema = schema != nil
  validator.walkDocument()
  return validator.takeErrors()
}

/// What a document that stands for itself builds on: the built-in scalars and directives.
private let builtInSchema: Schema = {
  do throws(SchemaError) {
    return try Schema.build(documents: [])
  } catch {
    preconditionFailure("The built-in definitions form no schema: \(error)")
  }
}()
