import GraphQLLanguage
import GraphQLTypeSystem

/// One validation: the document, the schema, the errors found, and what rules remember.
///
/// The walk (`Walk.swift`) calls the rules' hooks; each rule's file extends this struct by its own.
/// Hooks are plain methods behind a test of one bit: no closures, no existentials. It is not
/// copyable so that calls lend it instead of copying its many fields.
struct Validator: ~Copyable {
  let document: Document
  let schema: Schema
  let maximumErrors: Int
  let suggestsNames: Bool
  /// The rules to ask; none while a fragment is walked for its variable usages only.
  var rules: ValidationRules
  /// Of a type system document: whether `schema` is extended by it, and not just the built-in base.
  var extendsSchema = true

  private(set) var errors: [GraphQLError] = []
  /// Set once no more errors are wanted; the walk then ends soon.
  private(set) var isAborted = false
  /// After so many locations an error has few: a hundred errors may each concern the same
  /// thousands of fields.
  private var locationsLeft = 10_000

  /// The document's fragments and own definitions.
  var index: DocumentIndex
  /// The field whose selections, arguments or directives are being walked.
  var enclosingField: FieldID?
  /// The variables of the operation being walked.
  var variables = OperationVariables()
  /// Where variables are used, with the types expected there.
  var usages = VariableUsages()
  /// The fragments an operation reaches.
  var reach = FragmentReach()
  /// How much following fragments from operations may still cost.
  var fragmentWork = 2_000_000

  /// Whether a type system definition is being walked.
  var walksTypeSystem = false
  var operationNames = NameIndex()
  var fragmentNames = NameIndex()
  var fragmentCycles = FragmentCycles()
  var typeSystem = TypeSystemNames()
  var fieldMerging = FieldMerging()
  var introspectionDepth = IntrospectionDepth()

  init(_ document: Document, schema: Schema, _ options: ValidationOptions) {
    self.document = document
    self.schema = schema
    rules = options.rules
    maximumErrors = options.maximumErrors
    suggestsNames = options.suggestsNames
    index = DocumentIndex(document, schema: schema)
  }
}

// MARK: - Errors

extension Validator {
  /// Notes an error at these byte offsets.
  @inline(never)
  mutating func report(_ message: String, at offsets: UInt32...) {
    report(message, offsets: offsets)
  }

  /// Notes an error at these byte offsets, unless there are enough.
  @inline(never)
  mutating func report(_ message: String, offsets: [UInt32]) {
    guard !isAborted else { return }
    guard errors.count < maximumErrors else {
      abort("Too many validation errors, error limit reached. Validation aborted.")
      return
    }
    let shown = offsets.prefix(max(min(locationsLeft, Self.maximumLocations), 50))
    locationsLeft -= shown.count
    errors.append(GraphQLError(message, locations: document.locations(ofOffsets: shown)))
  }

  /// Most locations of one error.
  private static var maximumLocations: Int { 1_000 }

  /// What was found, at the end.
  consuming func takeErrors() -> [GraphQLError] { errors }

  /// Ends the validation with a last error.
  @inline(never)
  mutating func abort(_ message: String) {
    guard !isAborted else { return }
    errors.append(GraphQLError(message))
    isAborted = true
  }

  /// Spends work on following fragments; ends the validation when there is none left.
  mutating func spendFragmentWork(_ amount: Int) {
    fragmentWork -= amount
    if fragmentWork < 0 { abort("Validation aborted.") }
  }
}

// MARK: - Names and types in the document

extension Validator {
  /// Byte offset of a node's first token.
  func start(_ node: NodeID) -> UInt32 { document[node].start }

  /// Byte offset of a node's name.
  func nameStart(_ node: NodeID) -> UInt32 { document.name(of: node).start }

  /// A node's name as text, for messages.
  func name(_ node: NodeID) -> String { document.text(in: document.name(of: node)) }

  /// ` by operation "name"` with any such words in front; empty for an anonymous operation.
  func suffix(_ words: String, nameOf operation: NodeID) -> String {
    let range = document.name(of: operation)
    return range.isEmpty ? "" : "\(words) \"\(document.text(in: range))\""
  }

  /// The schema's type with the name of a `namedType`.
  func type(named node: NodeID) -> TypeID? { type(named: document[node].range) }

  /// The type in which a fragment's selections stand; nil if it is unknown or not composite.
  func compositeType(_ type: TypeID?) -> TypeID? {
    guard let type, schema.kind(of: type).isComposite else { return nil }
    return type
  }
}

// MARK: - Look-up in the schema by a name of the document

extension Validator {
  func type(named name: SourceRange) -> TypeID? {
    schema.type(named: document.source.span.extracting(name.indices))
  }

  func field(named name: SourceRange, on type: TypeID) -> FieldID? {
    schema.field(named: document.source.span.extracting(name.indices), on: type)
  }

  func inputField(named name: SourceRange, of type: TypeID) -> InputValueID? {
    schema.inputField(named: document.source.span.extracting(name.indices), of: type)
  }

  func enumValue(named name: SourceRange, of type: TypeID) -> EnumValueID? {
    schema.enumValue(named: document.source.span.extracting(name.indices), of: type)
  }

  func directive(named name: SourceRange) -> DirectiveID? {
    schema.directive(named: document.source.span.extracting(name.indices))
  }

  func argument(named name: SourceRange, of field: FieldID) -> InputValueID? {
    schema.argument(named: document.source.span.extracting(name.indices), of: field)
  }

  func argument(named name: SourceRange, of directive: DirectiveID) -> InputValueID? {
    schema.argument(named: document.source.span.extracting(name.indices), of: directive)
  }
}
