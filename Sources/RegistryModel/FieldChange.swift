/// What a partial update does with one field.
public enum FieldChange<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The field was left out.
  case keep
  /// The field was given as null; an error where the field cannot be absent.
  case clear
  /// The field was given.
  case set(Value)
}
