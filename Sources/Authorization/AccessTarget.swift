internal import PackageVersions
internal import RegistryModel

extension AccessTarget {
  /// The longest path or query in bytes that is looked at.
  public static let maximumLength = 2048

  /// The memory in bytes that reading a target takes from its caller.
  public static let scratchLength = maximumLength + Limits.packageName

  /// Reads names that came in as values, any case; allocates nothing.
  ///
  /// - Parameter package: nil for an index check.
  /// - Parameter version: nil for a metadata check; without a package it is unreadable.
  /// - Parameter scratch: at least ``scratchLength`` bytes, which the target points to.
  public init(
    package: UnsafeRawBufferPointer?, version: UnsafeRawBufferPointer?,
    scratch: UnsafeMutableRawBufferPointer
  ) {
    guard let package else {
      self = version == nil ? .index : .unreadable
      return
    }
    guard let slash = package.firstIndex(of: UInt8(ascii: "/")) else {
      self = .unreadable
      return
    }
    self.init(
      vendor: UnsafeRawBufferPointer(rebasing: package[..<slash]),
      name: UnsafeRawBufferPointer(rebasing: package[(slash + 1)...]), version: version,
      scratch: scratch)
  }

  /// Reads the parameters `package` and `version` of a query, without its `?`.
  ///
  /// Escapes are decoded once; other parameters are ignored; one of the two given twice, or without
  /// a value, is unreadable. A plus sign is a plus sign: versions have them.
  public init(query: UnsafeRawBufferPointer, scratch: UnsafeMutableRawBufferPointer) {
    self = .unreadable
    guard query.count <= AccessTarget.maximumLength else { return }
    var package: UnsafeRawBufferPointer?
    var version: UnsafeRawBufferPointer?
    var used = 0
    var start = 0
    while start < query.count {
      let end = query[start...].firstIndex(of: UInt8(ascii: "&")) ?? query.count
      defer { start = end + 1 }
      let parameter = query[start..<end]
      let isPackage = names(parameter, "package")
      guard isPackage || names(parameter, "version") else { continue }
      let value = UnsafeRawBufferPointer(rebasing: parameter.dropFirst(8))
      let room = UnsafeMutableRawBufferPointer(rebasing: scratch[used...])
      guard (isPackage ? package : version) == nil, let count = decodeEscapes(value, into: room)
      else { return }
      let decoded = UnsafeRawBufferPointer(rebasing: room[..<count])
      used += count
      if isPackage { package = decoded } else { version = decoded }
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: scratch[used...])
    self.init(package: package, version: version, scratch: room)
  }

  /// Joins and folds the halves of a name at the end of `scratch`.
  init(
    vendor: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer,
    version: UnsafeRawBufferPointer?, scratch: UnsafeMutableRawBufferPointer
  ) {
    let count = vendor.count + 1 + name.count
    guard count <= Limits.packageName, count <= scratch.count else {
      self = .unreadable
      return
    }
    let buffer = UnsafeMutableRawBufferPointer(rebasing: scratch[(scratch.count - count)...])
    fold(vendor, into: buffer, at: 0)
    buffer[vendor.count] = UInt8(ascii: "/")
    fold(name, into: buffer, at: vendor.count + 1)
    let package = UnsafeRawBufferPointer(buffer)
    guard PackageName.isValid(package), !containsParent(package) else {
      self = .unreadable
      return
    }
    guard let version else {
      self = .metadata(package: package)
      return
    }
    self = isReadable(version) ? .download(package: package, version: version) : .unreadable
  }
}

/// Whether a version's text is short and printable; whether it is a version, row 16 says.
private func isReadable(_ version: UnsafeRawBufferPointer) -> Bool {
  guard version.count > 0, version.count <= VersionKey.maximumTextLength else { return false }
  return version.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
}

/// Whether two dots stand side by side.
func containsParent(_ text: UnsafeRawBufferPointer) -> Bool {
  var index = 1
  while index < text.count {
    if text[index] == UInt8(ascii: ".") && text[index - 1] == UInt8(ascii: ".") { return true }
    index += 1
  }
  return false
}

private func fold(
  _ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at start: Int
) {
  for index in 0..<text.count {
    let byte = text[index]
    output[start + index] = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}

/// Whether a parameter has that name, with `=` behind it or with nothing.
private func names(_ parameter: Slice<UnsafeRawBufferPointer>, _ name: StaticString) -> Bool {
  let length = name.utf8CodeUnitCount
  guard parameter.count >= length else { return false }
  for index in 0..<length
  where parameter[parameter.startIndex + index] != name.utf8Start[index] { return false }
  return parameter.count == length || parameter[parameter.startIndex + length] == UInt8(ascii: "=")
}

/// Decodes percent-escapes once (RFC 3986, 2.1); nil for a broken escape or too little room.
func decodeEscapes(
  _ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
) -> Int? {
  guard text.count <= output.count else { return nil }
  var count = 0
  var index = 0
  while index < text.count {
    var byte = text[index]
    index += 1
    if byte == UInt8(ascii: "%") {
      guard index + 1 < text.count, let high = hexadecimalValue(text[index]),
        let low = hexadecimalValue(text[index + 1])
      else { return nil }
      byte = high << 4 | low
      index += 2
    }
    output[count] = byte
    count += 1
  }
  return count
}

private func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  default: nil
  }
}
