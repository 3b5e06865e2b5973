/// Why a command was refused; a refused command has changed nothing.
public struct CommandError: Error, Hashable, Sendable {
  /// The kind of refusal; `rawValue` is what clients read in `extensions.code`.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// What the command names does not exist.
    case notFound = "NOT_FOUND"
    /// A value is malformed, too long or contradicts another one.
    case validation = "VALIDATION_ERROR"
    /// The value is fine, but the present state does not admit it.
    case conflict = "CONFLICT"
    /// The disk or the map is full: writes are refused, reads go on.
    case storageFull = "STORAGE_FULL"
    /// Writes have stopped after a failed commit, or the store is closing or open for reading only.
    case unavailable = "UNAVAILABLE"
    /// A record cannot be read or the store failed; the text is for the log, not for clients.
    case storage = "INTERNAL"
  }

  /// The kind of refusal.
  public var code: Code
  /// The input field at fault, as the API spells it (`packages[2].constraint`), if there is one.
  public var field: String?
  /// One sentence a person can act on; free of secrets.
  public var message: String

  public init(_ code: Code, field: String? = nil, _ message: String) {
    self.code = code
    self.field = field
    self.message = message
  }
}
