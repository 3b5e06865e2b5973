/// One difference between two versions of a schema, and what it means for clients.
public struct SchemaChange: Sendable, Equatable {
  /// What changed; the raw value is the code that graphql-js gives it.
  public enum Kind: String, Sendable, CaseIterable {
    // Breaking.
    case typeRemoved = "TYPE_REMOVED"
    case typeChangedKind = "TYPE_CHANGED_KIND"
    case typeRemovedFromUnion = "TYPE_REMOVED_FROM_UNION"
    case valueRemovedFromEnum = "VALUE_REMOVED_FROM_ENUM"
    case requiredInputFieldAdded = "REQUIRED_INPUT_FIELD_ADDED"
    case implementedInterfaceRemoved = "IMPLEMENTED_INTERFACE_REMOVED"
    case fieldRemoved = "FIELD_REMOVED"
    case fieldChangedKind = "FIELD_CHANGED_KIND"
    case requiredArgumentAdded = "REQUIRED_ARG_ADDED"
    case argumentRemoved = "ARG_REMOVED"
    case argumentChangedKind = "ARG_CHANGED_KIND"
    case directiveRemoved = "DIRECTIVE_REMOVED"
    case directiveArgumentRemoved = "DIRECTIVE_ARG_REMOVED"
    case requiredDirectiveArgumentAdded = "REQUIRED_DIRECTIVE_ARG_ADDED"
    case directiveRepeatableRemoved = "DIRECTIVE_REPEATABLE_REMOVED"
    case directiveLocationRemoved = "DIRECTIVE_LOCATION_REMOVED"
    // Dangerous.
    case valueAddedToEnum = "VALUE_ADDED_TO_ENUM"
    case typeAddedToUnion = "TYPE_ADDED_TO_UNION"
    case optionalInputFieldAdded = "OPTIONAL_INPUT_FIELD_ADDED"
    case optionalArgumentAdded = "OPTIONAL_ARG_ADDED"
    case implementedInterfaceAdded = "IMPLEMENTED_INTERFACE_ADDED"
    case argumentDefaultChanged = "ARG_DEFAULT_VALUE_CHANGE"
    case inputFieldDefaultChanged = "INPUT_FIELD_DEFAULT_VALUE_CHANGE"
    // Safe.
    case descriptionChanged = "DESCRIPTION_CHANGED"
    case typeAdded = "TYPE_ADDED"
    case fieldAdded = "FIELD_ADDED"
    case fieldChangedKindSafely = "FIELD_CHANGED_KIND_SAFE"
    case argumentChangedKindSafely = "ARG_CHANGED_KIND_SAFE"
    case argumentDefaultAdded = "ARG_DEFAULT_VALUE_ADDED"
    case inputFieldDefaultAdded = "INPUT_FIELD_DEFAULT_VALUE_ADDED"
    case directiveAdded = "DIRECTIVE_ADDED"
    case directiveRepeatableAdded = "DIRECTIVE_REPEATABLE_ADDED"
    case directiveLocationAdded = "DIRECTIVE_LOCATION_ADDED"
    case optionalDirectiveArgumentAdded = "OPTIONAL_DIRECTIVE_ARG_ADDED"
  }

  /// What a change means for the documents of clients.
  public enum Severity: Sendable {
    /// Documents that were valid may no longer be.
    case breaking
    /// Documents stay valid, but may be answered in a way that clients do not expect.
    case dangerous
    /// No client notices.
    case safe
  }

  /// What changed.
  public let kind: Kind
  /// The change in a sentence.
  public let description: String
}

extension SchemaChange.Kind {
  /// What the change means for clients.
  public var severity: SchemaChange.Severity {
    switch self {
    case .typeRemoved, .typeChangedKind, .typeRemovedFromUnion, .valueRemovedFromEnum,
      .requiredInputFieldAdded, .implementedInterfaceRemoved, .fieldRemoved, .fieldChangedKind,
      .requiredArgumentAdded, .argumentRemoved, .argumentChangedKind, .directiveRemoved,
      .directiveArgumentRemoved, .requiredDirectiveArgumentAdded, .directiveRepeatableRemoved,
      .directiveLocationRemoved:
      .breaking
    case .valueAddedToEnum, .typeAddedToUnion, .optionalInputFieldAdded, .optionalArgumentAdded,
      .implementedInterfaceAdded, .argumentDefaultChanged, .inputFieldDefaultChanged:
      .dangerous
    case .descriptionChanged, .typeAdded, .fieldAdded, .fieldChangedKindSafely,
      .argumentChangedKindSafely, .argumentDefaultAdded, .inputFieldDefaultAdded, .directiveAdded,
      .directiveRepeatableAdded, .directiveLocationAdded, .optionalDirectiveArgumentAdded:
      .safe
    }
  }
}

extension Schema {
  /// What another version of this schema changes, worded as graphql-js does: types, then
  /// directives, each removed ones first.
  public func changes(to newer: Schema) -> [SchemaChange] {
    var comparison = SchemaComparison(old: self, new: newer)
    comparison.compareTypes()
    comparison.compareDirectives()
    return comparison.changes
  }
}
