/// A version: its normalized text, its stability and the key that orders it.
///
/// Made when a version is stored or named by an administrator. A check uses ``VersionKey``
/// directly, because that allocates nothing.
public struct Version: Sendable, Hashable, Comparable {
  /// The normalized text: `v1.2-beta.2` is `1.2.0.0-beta2`.
  public let normalized: String
  /// The order-preserving key; see ``VersionKey``.
  public let key: [UInt8]
  /// How finished the version is.
  public let stability: Stability

  /// Normalizes a text as Composer does.
  ///
  /// - Throws: ``VersionError`` when it is not a version.
  public init(_ text: String) throws(VersionError) {
    var text = text
    let parsed = text.withUTF8 { Version.parse(UnsafeRawBufferPointer($0)) }
    self = try parsed.get()
  }

  /// Normalizes UTF-8 bytes; see ``init(_:)``.
  public init(_ text: UnsafeRawBufferPointer) throws(VersionError) {
    self = try Version.parse(text).get()
  }

  /// Whether this is a named branch such as `dev-main`, outside the numeric order.
  public var isNamedBranch: Bool { key.first == VersionKey.branchTag }

  /// Orders by key: named branches first, then as Composer orders versions.
  public static func < (left: Version, right: Version) -> Bool {
    left.key.lexicographicallyPrecedes(right.key)
  }

  /// Equal keys are equal versions: `1.0` is `v1.0.0.0`.
  public static func == (left: Version, right: Version) -> Bool { left.key == right.key }

  /// Hashes the key alone.
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }

  private init(normalized: String, key: [UInt8], stability: Stability) {
    self.normalized = normalized
    self.key = key
    self.stability = stability
  }

  private static func parse(_ text: UnsafeRawBufferPointer) -> Result<Version, VersionError> {
    withUnsafeTemporaryAllocation(byteCount: VersionKey.normalizedCapacity, alignment: 1) {
      scratch in
      switch normalize(text, into: scratch) {
      case .failure(let error): return .failure(error)
      case .success(let count):
        let normalized = UnsafeRawBufferPointer(rebasing: scratch[..<count])
        guard let key = keyBytes(normalized: normalized) else {
          return .failure(VersionError(reason: .tooLong, offset: text.count))
        }
        return .success(
          Version(
            normalized: String(decoding: normalized, as: UTF8.self), key: key,
            stability: Stability(ofNormalized: normalized)))
      }
    }
  }
}

/// The key of a normalized text as an array; nil when it would be too long.
func keyBytes(normalized text: UnsafeRawBufferPointer) -> [UInt8]? {
  withUnsafeTemporaryAllocation(byteCount: VersionKey.capacity, alignment: 1) { output in
    VersionKey.encode(normalized: text, into: output).map { Array(output[..<$0]) }
  }
}
