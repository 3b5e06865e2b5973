internal import Tokens

extension Credential {
  /// The longest `Authorization` value in bytes that is looked at.
  public static let maximumHeaderLength = 1024

  /// Reads the value of an `Authorization` header; allocates nothing.
  ///
  /// `Bearer` carries the secret itself; `Basic` carries it in either half, and the half that is a
  /// customer token's secret counts, the password first.
  ///
  /// - Parameter value: nil when there is no such header.
  /// - Parameter scratch: at least ``maximumHeaderLength`` bytes, which the credential points to.
  public init(
    authorization value: UnsafeRawBufferPointer?, scratch: UnsafeMutableRawBufferPointer
  ) {
    guard let value, let start = value.firstIndex(where: { $0 != space }) else {
      self = .none
      return
    }
    let text = UnsafeRawBufferPointer(rebasing: value[start...])
    guard text.count <= Credential.maximumHeaderLength, let end = text.firstIndex(of: space),
      let first = text[end...].firstIndex(where: { $0 != space })
    else {
      self = .malformed
      return
    }
    let last = (text.lastIndex(where: { $0 != space }) ?? first) + 1
    let parameter = UnsafeRawBufferPointer(rebasing: text[first..<last])
    if isScheme(text[..<end], "bearer") {
      self = .token(parameter)
    } else if isScheme(text[..<end], "basic") {
      self = Credential(basic: parameter, scratch: scratch)
    } else {
      self = .malformed
    }
  }

  private init(basic encoded: UnsafeRawBufferPointer, scratch: UnsafeMutableRawBufferPointer) {
    guard let count = decodeBase64(encoded, into: scratch) else {
      self = .malformed
      return
    }
    let pair = UnsafeRawBufferPointer(rebasing: scratch[..<count])
    guard let colon = pair.firstIndex(of: UInt8(ascii: ":")) else {
      self = .malformed
      return
    }
    let user = UnsafeRawBufferPointer(rebasing: pair[..<colon])
    let password = UnsafeRawBufferPointer(rebasing: pair[(colon + 1)...])
    if TokenSecret.kind(of: password) == .customer {
      self = .token(password)
    } else if TokenSecret.kind(of: user) == .customer {
      self = .token(user)
    } else {
      self = user.isEmpty && password.isEmpty ? .none : .malformed
    }
  }
}

private let space = UInt8(ascii: " ")

private func isScheme(_ text: Slice<UnsafeRawBufferPointer>, _ name: StaticString) -> Bool {
  guard text.count == name.utf8CodeUnitCount else { return false }
  for index in 0..<text.count where text[text.startIndex + index] | 0x20 != name.utf8Start[index] {
    return false
  }
  return true
}

/// Decodes base 64 (RFC 4648, 4) with or without padding; nil for anything else.
func decodeBase64(
  _ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
) -> Int? {
  var length = text.count
  if length % 4 == 0 {
    while length > 0 && text.count - length < 2 && text[length - 1] == UInt8(ascii: "=") {
      length -= 1
    }
  }
  guard length % 4 != 1, length / 4 * 3 + 2 <= output.count else { return nil }
  var count = 0
  var bits: UInt32 = 0
  var pending = 0
  for index in 0..<length {
    guard let digit = base64Value(text[index]) else { return nil }
    bits = bits << 6 | UInt32(digit)
    pending += 6
    if pending >= 8 {
      pending -= 8
      output[count] = UInt8(truncatingIfNeeded: bits >> UInt32(pending))
      count += 1
    }
  }
  // Bits that no byte uses must be zero: each byte string has one encoding.
  return bits & (1 << UInt32(pending) - 1) == 0 ? count : nil
}

private func base64Value(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
  case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
