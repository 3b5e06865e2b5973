/// One binary package of a Debian index, in one version: the fields that a catalog wants.
public struct DebianStanza: Equatable, Sendable {
  /// The number of the line on which it begins, from 1.
  public internal(set) var line: Int
  /// The field `Package`.
  public internal(set) var package = ""
  /// The field `Version`, epoch and revision included.
  public internal(set) var version = ""
  /// The first line of the field `Description`.
  public internal(set) var synopsis: String?
  /// The field `Homepage`.
  public internal(set) var homepage: String?
  /// The field `Section`.
  public internal(set) var section: String?
  /// The values of the field `Tag` in their order.
  public internal(set) var tags: [String] = []
}

/// Why an index could not be read to its end.
public struct DebianIndexError: Error, Equatable, Sendable {
  /// The line at fault, from 1; none when it is the file as a whole.
  public let line: Int?
  /// What is wrong, as a clause.
  public let message: String

  /// Makes an error about a line, or about the whole file.
  public init(line: Int? = nil, _ message: String) {
    self.line = line
    self.message = message
  }
}
