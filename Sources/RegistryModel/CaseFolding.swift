/// A text as it is compared without regard to case: each scalar in lower, in upper, and in lower
/// case again.
///
/// Index keys and filters use this one function. The mappings are Unicode's full ones, so that
/// `STRASSE` and a word with a sharp s of either case are equal; a folded text may be up to three
/// times as long, and folding it again changes nothing.
public func foldedCase(_ text: String) -> String {
  var text = text
  return text.withUTF8 { utf8 in
    var folded: [UInt8] = []
    folded.reserveCapacity(utf8.count)
    appendFoldedCase(of: UnsafeRawBufferPointer(utf8), to: &folded)
    return String(decoding: folded, as: UTF8.self)
  }
}

/// Appends the folded form of UTF-8 bytes; see `foldedCase`. ASCII costs one pass.
public func appendFoldedCase(of utf8: UnsafeRawBufferPointer, to folded: inout [UInt8]) {
  var index = 0
  while index < utf8.count, utf8[index] < 0x80 {
    let byte = utf8[index]
    folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    index += 1
  }
  guard index < utf8.count else { return }
  let rest = String(decoding: UnsafeRawBufferPointer(rebasing: utf8[index...]), as: UTF8.self)
  for scalar in rest.unicodeScalars {
    if scalar.isASCII {
      let byte = UInt8(scalar.value)
      folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      continue
    }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
      for upper in lower.properties.uppercaseMapping.unicodeScalars {
        folded.append(contentsOf: upper.properties.lowercaseMapping.utf8)
      }
    }
  }
}
