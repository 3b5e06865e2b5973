/// A token's limitation to packages, as bytes that are stored and evaluated where they lie.
///
/// Each scope is one byte of length and its text: a canonical package name, or `vendor/*`. No bytes
/// are no limitation. This view borrows the bytes: it is valid as long as they are.
@frozen
public struct PackageScopes {
  /// The encoded scopes.
  public let bytes: UnsafeRawBufferPointer

  /// Views encoded scopes, which are checked while they are read.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Encodes canonical scopes of at most 255 bytes each.
  public static func encode(_ scopes: [String]) -> [UInt8] {
    scopes.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
  }

  /// The scopes as text.
  public var texts: [String] {
    var texts: [String] = []
    var offset = 0
    while let scope = scope(at: offset) {
      texts.append(String(decoding: scope, as: UTF8.self))
      offset += 1 + scope.count
    }
    return texts
  }

  /// Whether there is no scope, or one of them covers this canonical name; allocates nothing.
  ///
  /// `unreadable` when the bytes are not encoded scopes and none before the fault covers the name.
  @usableFromInline
  func cover(_ name: UnsafeRawBufferPointer) -> Fact<Void> {
    if bytes.isEmpty { return .found(()) }
    var offset = 0
    while let scope = scope(at: offset) {
      if covers(scope, name) { return .found(()) }
      offset += 1 + scope.count
    }
    return offset == bytes.count ? .missing : .unreadable
  }

  private func scope(at offset: Int) -> UnsafeRawBufferPointer? {
    guard offset < bytes.count else { return nil }
    let end = offset + 1 + Int(bytes[offset])
    guard end <= bytes.count else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[(offset + 1)..<end])
  }

  private func covers(_ scope: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) -> Bool {
    let isVendor =
      scope.count > 2 && scope[scope.count - 1] == UInt8(ascii: "*")
      && scope[scope.count - 2] == UInt8(ascii: "/")
    let compared = isVendor ? scope.count - 1 : scope.count
    guard isVendor ? name.count > compared : name.count == compared else { return false }
    for index in 0..<compared where scope[index] != name[index] { return false }
    return true
  }
}
