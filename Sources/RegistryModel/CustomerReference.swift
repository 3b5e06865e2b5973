/// How a caller names a customer: by id, or by the caller's own external id.
public enum CustomerReference: Hashable, Sendable {
  case id(CustomerID)
  /// Exact and case-sensitive; the empty string names nobody.
  case externalID(String)

  /// Reads a customer ID argument: `cus_...` or `external:<externalId>`; `nil` names nobody.
  public init?(_ text: String) {
    let marker = "external:"
    if text.utf8.starts(with: marker.utf8) {
      self = .externalID(String(text.dropFirst(marker.count)))
    } else if let id = CustomerID(text) {
      self = .id(id)
    } else {
      return nil
    }
  }
}
