import RegistryModel
import Testing

@testable import AdminAPI

@Suite struct CursorTests {
  static func read(_ text: [UInt8]) -> Cursor? { text.withUnsafeBufferPointer { Cursor($0) } }

  @Test(arguments: [1, 2, 255, 256, 0x0102_0304_0506_0708, UInt64.max])
  func customersSurvive(_ number: UInt64) {
    let text = Cursor.encoded(CustomerID(rawValue: number))
    #expect(text.count == 12)
    #expect(Self.read(text) == .customer(CustomerID(rawValue: number)))
  }

  @Test(arguments: ["a/b", "acme/tool", "vendor/name-with.dots_1", "x/yz", "x/yzz"])
  func packagesSurvive(_ name: String) {
    let text = Array(name.utf8).withUnsafeBytes { Cursor.encoded(packageName: $0) }
    #expect(Self.read(text) == .package(name))
  }

  @Test func theLastDigitCarriesNothingElse() {
    // A kind and four letters are 40 bits, 7 digits: two bits of the last one stay zero.
    let text = Array("a/bc".utf8).withUnsafeBytes { Cursor.encoded(packageName: $0) }
    var accepted = 0
    for digit in UInt8.min...UInt8.max where Self.read(text.dropLast() + [digit]) != nil {
      accepted += 1
    }
    // Only digits that stand for another valid name, none that stand for the same bytes.
    #expect(accepted <= 16)
    #expect(Self.read(text + [UInt8(ascii: "A")]) == nil)
    #expect(Self.read(text + [UInt8(ascii: "=")]) == nil)
  }

  @Test(arguments: [
    "", "A", "===", "not a cursor", "Y3VzdG9tZXI", "YwAAAAAAAAAA", "YwAAAAAAAAAB=", "eHh4", "cA",
    "cC8", "cEEvQg", "YwAAAAAAAAE", "YwAAAAAAAAABAA", "\u{e9}\u{e9}\u{e9}\u{e9}",
  ])
  func refuses(_ text: String) {
    #expect(Self.read(Array(text.utf8)) == nil)
  }
}
