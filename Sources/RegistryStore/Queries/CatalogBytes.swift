import Glibc

/// Compares texts by their bytes: negative, zero or positive.
@inline(__always)
func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  let shorter = min(left.count, right.count)
  if shorter > 0, let left = left.baseAddress, let right = right.baseAddress {
    let order = memcmp(left, right, shorter)
    if order != 0 { return Int(order) }
  }
  return left.count - right.count
}

/// Whether a needle occurs anywhere; an empty one does.
func occurs(_ needle: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Bool {
  guard let pattern = needle.baseAddress, needle.count > 0 else { return true }
  guard let base = text.baseAddress else { return false }
  let first = Int32(needle[0])
  var offset = 0
  while offset + needle.count <= text.count {
    let starts = text.count - needle.count + 1 - offset
    guard let found = memchr(base + offset, first, starts) else { return false }
    if memcmp(found, pattern, needle.count) == 0 { return true }
    offset = UnsafeRawPointer(found) - base + 1
  }
  return false
}

func begins(_ text: UnsafeRawBufferPointer, with prefix: UnsafeRawBufferPointer) -> Bool {
  text.count >= prefix.count
    && order(UnsafeRawBufferPointer(rebasing: text[..<prefix.count]), prefix) == 0
}

func ends(_ text: UnsafeRawBufferPointer, with suffix: UnsafeRawBufferPointer) -> Bool {
  text.count >= suffix.count
    && order(
      UnsafeRawBufferPointer(rebasing: text[(text.count - suffix.count)...]), suffix) == 0
}

/// Copies of a query's texts, at addresses that stay.
final class QueryTexts {
  private(set) var all: [UnsafeRawBufferPointer] = []

  deinit {
    for text in all { text.deallocate() }
  }

  func append(_ bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    all.append(UnsafeRawBufferPointer(copy))
  }
}
