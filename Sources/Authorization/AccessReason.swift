extension AccessDecision {
  /// Appends one sentence a person can act on, safe in a header and inside a JSON string.
  ///
  /// It holds printable ASCII without quotes and backslashes; other bytes of names become `?`.
  ///
  /// - Parameter latest: the text of the highest version the customer may use, where there is one;
  ///   see ``AccessPolicy/latestAllowedVersion(after:at:_:)``.
  public func appendReason(
    to text: inout [UInt8],
    latest: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) {
    if isCorrupt {
      append("Access cannot be decided now because of a fault in the registry.", to: &text)
      return
    }
    appendSentence(to: &text)
    if concernsVersion && !latest.isEmpty {
      append(" The highest version available to you is ", to: &text)
      append(latest, to: &text)
      append(".", to: &text)
    }
  }

  /// The sentence of ``appendReason(to:latest:)`` as a string.
  public func reason(
    latest: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
  ) -> String {
    var text: [UInt8] = []
    appendReason(to: &text, latest: latest)
    return String(decoding: text, as: UTF8.self)
  }

  private func appendSentence(to text: inout [UInt8]) {
    switch code {
    case .allowed:
      append("Access is granted", to: &text)
      append(
        isInGrace ? ", by a token that was replaced and will soon stop working." : ".", to: &text)
    case .badRequest: append("The path or a name in the request cannot be read.", to: &text)
    case .noCredentials: append("A token is required to read this repository.", to: &text)
    case .invalidToken: append("The token is not valid.", to: &text)
    case .tokenRevoked: append("The token was revoked.", to: &text)
    case .tokenExpired: append("The token has expired.", to: &text)
    case .scopeDenied: append("The token may read metadata but not download.", to: &text)
    case .customerSuspended: append("The subscription is suspended.", to: &text)
    case .customerExpired: append("The subscription has expired.", to: &text)
    case .packageUnknown: append("There is no package ", packageName, ".", to: &text)
    case .tokenPackageScope: append("The token does not cover ", packageName, ".", to: &text)
    case .notGranted: append("The subscription does not include ", packageName, ".", to: &text)
    case .labelBlocked:
      // A label's name may be long, and the sentence has its place in a header.
      let shown = UnsafeRawBufferPointer(rebasing: blockingLabel.prefix(100))
      append("The label ", shown, " on ", to: &text)
      if version != nil { append("version ", versionText, " of ", to: &text) }
      append(packageName, to: &text)
      append(" blocks access.", to: &text)
    case .versionUnknown: appendVersion(" does not exist.", to: &text)
    case .versionYanked: appendVersion(" was withdrawn.", to: &text)
    case .versionFrozenOut:
      appendVersion(" is not among the versions the subscription is frozen to.", to: &text)
    case .updatesEnded: appendVersion(" was released after the end of updates.", to: &text)
    case .constraintDenied:
      appendVersion(" is outside the versions the subscription includes.", to: &text)
    }
  }

  private func appendVersion(_ rest: StaticString, to text: inout [UInt8]) {
    append("Version ", versionText, " of ", to: &text)
    append(packageName, to: &text)
    append(rest, to: &text)
  }

  private func append(
    _ before: StaticString, _ bytes: UnsafeRawBufferPointer, _ after: StaticString,
    to text: inout [UInt8]
  ) {
    append(before, to: &text)
    append(bytes, to: &text)
    append(after, to: &text)
  }

  private func append(_ sentence: StaticString, to text: inout [UInt8]) {
    text.append(
      contentsOf: UnsafeBufferPointer(start: sentence.utf8Start, count: sentence.utf8CodeUnitCount))
  }

  private func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
    for byte in bytes {
      let isSafe =
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
        && byte != UInt8(ascii: "\\")
      text.append(isSafe ? byte : UInt8(ascii: "?"))
    }
  }
}
