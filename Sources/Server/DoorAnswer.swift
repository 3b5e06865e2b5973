import Authorization
import NIOCore
import RegistryModel

/// How a decision reads as an HTTP answer.
struct DoorAnswer {
  let decision: AccessDecision
  /// Why access is denied: printable ASCII that stands in a header and in a JSON string as it is.
  let reason: UnsafeRawBufferPointer
  let door: Route
  /// Whether too many tokens of this client were invalid.
  let isLimited: Bool
  let option: ConnectionOption
  let isHead: Bool

  /// Writes the answer.
  func write(into output: inout ByteBuffer, date: HTTPDate) {
    let room =
      ResponseHead.reserve + 3 * (decision.externalID.count + decision.versionText.count)
      + decision.packageName.count + 2 * reason.count
    output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
      var cursor = ByteCursor(memory)
      if decision.isAllowed {
        writeAllowed(&cursor, date)
      } else {
        writeDenied(&cursor, date)
      }
      return cursor.count
    }
  }

  /// Every identity header is in every answer, so that none that a client sent itself remains.
  private func writeAllowed(_ cursor: inout ByteCursor, _ date: HTTPDate) {
    cursor.begin(status: 200, option: option, date: date)
    cursor.append("X-Auth-Customer-Id: ")
    if let customer = decision.customer { cursor.append(customer) }
    cursor.append("\r\nX-Auth-External-Id: ")
    cursor.append(headerValue: decision.externalID)
    cursor.append("\r\nX-Auth-Token-Id: ")
    if let token = decision.token { cursor.append(token) }
    cursor.append("\r\nX-Auth-Package: ")
    cursor.append(decision.packageName)
    cursor.append("\r\nX-Auth-Version: ")
    cursor.append(headerValue: decision.versionText)
    cursor.append(
      decision.isInGrace ? "\r\nX-Auth-Grace: true\r\n" : "\r\nX-Auth-Grace: \r\n")
    cursor.end(contentLength: 0)
  }

  private func writeDenied(_ cursor: inout ByteCursor, _ date: HTTPDate) {
    let code = decision.code
    let directStatus = isLimited ? 429 : code.directStatus
    // nginx makes an error of its own of any status but 401 and 403.
    let status =
      door == .checkDoor || isLimited && door != .nginxDoor ? directStatus : code.proxyStatus
    cursor.begin(status: status, option: option, date: date)
    if status == 401 {
      cursor.append("WWW-Authenticate: Basic realm=\"Packgate\", charset=\"UTF-8\"\r\n")
    }
    if isLimited { cursor.append(Refusal.retryAfterLimit) }
    cursor.append(
      """
      X-Auth-Customer-Id: \r\nX-Auth-External-Id: \r\nX-Auth-Token-Id: \r\nX-Auth-Package: \r
      X-Auth-Version: \r\nX-Auth-Grace: \r\nX-Auth-Code: 
      """)
    cursor.append(code.name)
    cursor.append("\r\nX-Auth-Status: ")
    cursor.append(decimal: directStatus)
    cursor.append("\r\nX-Auth-Reason: ")
    cursor.append(reason)
    cursor.append("\r\nContent-Type: application/json\r\n")
    let frame = Self.opening.utf8CodeUnitCount + Self.middle.utf8CodeUnitCount + 2
    cursor.end(contentLength: frame + code.name.utf8CodeUnitCount + reason.count)
    guard !isHead else { return }
    cursor.append(Self.opening)
    cursor.append(code.name)
    cursor.append(Self.middle)
    cursor.append(reason)
    cursor.append("\"}")
  }

  private static let opening: StaticString = #"{"code":""#
  private static let middle: StaticString = #"","warning":""#
}

extension ByteCursor {
  /// Writes the text of a public id.
  fileprivate mutating func append(_ id: some RegistryIdentifier) {
    fill(identifierLength) { id.write(into: $0) }
  }
}
