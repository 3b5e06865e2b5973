/// One validation rule, in the order in which the rules are asked about a node.
///
/// The order decides how errors at one place follow each other; it is that of graphql-js.
public enum ValidationRule: UInt8, CaseIterable, Sendable {
  // Specification chapter 5.
  case executableDefinitions
  case knownOperationTypes
  case uniqueOperationNames
  case loneAnonymousOperation
  case singleFieldSubscriptions
  case knownTypeNames
  case fragmentsOnCompositeTypes
  case variablesAreInputTypes
  case scalarLeafs
  case fieldsOnCorrectType
  case uniqueFragmentNames
  case knownFragmentNames
  case noUnusedFragments
  case possibleFragmentSpreads
  case noFragmentCycles
  case uniqueVariableNames
  case noUndefinedVariables
  case noUnusedVariables
  case knownDirectives
  case uniqueDirectivesPerLocation
  case knownArgumentNames
  case uniqueArgumentNames
  case valuesOfCorrectType
  case providedRequiredArguments
  case variablesInAllowedPosition
  case overlappingFieldsCanBeMerged
  case uniqueInputFieldNames
  // Recommended beyond the specification.
  case maxIntrospectionDepth
  // On demand only.
  case noDeprecatedCustom
  case noSchemaIntrospectionCustom
  // For type system documents, chapter 3.
  case loneSchemaDefinition
  case uniqueOperationTypes
  case uniqueTypeNames
  case uniqueEnumValueNames
  case uniqueFieldDefinitionNames
  case uniqueArgumentDefinitionNames
  case uniqueDirectiveNames
  case possibleTypeExtensions
  case knownArgumentNamesOnDirectives
  case providedRequiredArgumentsOnDirectives

  /// The name graphql-js gives the rule, such as `ScalarLeafsRule`.
  public var name: String {
    let name = String(describing: self)
    return name.prefix(1).uppercased() + name.dropFirst() + "Rule"
  }

  /// The rule with this name; nil if there is none.
  public init?(name: String) {
    guard let rule = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = rule
  }
}

/// A set of validation rules.
@frozen
public struct ValidationRules: Sendable, Hashable, ExpressibleByArrayLiteral {
  @usableFromInline var bits: UInt64

  @usableFromInline init(bits: UInt64) { self.bits = bits }

  /// The set of these rules.
  public init(arrayLiteral rules: ValidationRule...) { self.init(rules) }

  /// The set of these rules.
  public init(_ rules: some Sequence<ValidationRule>) {
    bits = rules.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }

  /// What a document must satisfy to be executed: chapter 5 and the introspection depth limit.
  public static let specified = ValidationRules(
    ValidationRule.allCases.prefix { $0 != .noDeprecatedCustom })

  /// What a type system document must satisfy before a schema is built from it.
  public static let specifiedTypeSystem: ValidationRules = [
    .loneSchemaDefinition, .uniqueOperationTypes, .uniqueTypeNames, .uniqueEnumValueNames,
    .uniqueFieldDefinitionNames, .uniqueArgumentDefinitionNames, .uniqueDirectiveNames,
    .knownTypeNames, .knownDirectives, .uniqueDirectivesPerLocation, .possibleTypeExtensions,
    .knownArgumentNamesOnDirectives, .uniqueArgumentNames, .uniqueInputFieldNames,
    .providedRequiredArgumentsOnDirectives,
  ]

  /// Whether the rule is in the set.
  @inlinable
  public func contains(_ rule: ValidationRule) -> Bool { bits >> UInt64(rule.rawValue) & 1 == 1 }

  /// Whether any of the other set's rules is in this one.
  @inlinable
  public func containsAny(of other: ValidationRules) -> Bool { bits & other.bits != 0 }

  /// Adds a rule.
  public mutating func insert(_ rule: ValidationRule) { bits |= 1 << UInt64(rule.rawValue) }

  /// Takes a rule out.
  public mutating func remove(_ rule: ValidationRule) { bits &= ~(1 << UInt64(rule.rawValue)) }
}
