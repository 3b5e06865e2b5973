import RegistryModel
import Testing

/// Names of the catalog and their comparison without regard to case.
struct CatalogValueTests {
  @Test(arguments: [
    ("", ""), ("AZaz@[`{", "azaz@[`{"), ("\u{C9}t\u{C9}", "\u{E9}t\u{E9}"),
    ("STRASSE stra\u{DF}e", "strasse strasse"), ("\u{1E9E}", "ss"),
    ("\u{3A3}\u{3C3}\u{3C2}", "\u{3C3}\u{3C3}\u{3C3}"), ("\u{212A}", "k"), ("\u{131}I", "ii"),
    ("\u{130}", "i\u{307}"), ("\u{10400}", "\u{10428}"), ("\u{390}", "\u{3B9}\u{308}\u{301}"),
    ("a\u{0}B", "a\u{0}b"), ("\u{FB03}X", "ffix"),
  ])
  func foldingForgetsCase(_ text: String, _ folded: String) {
    #expect(Array(foldedCase(text).utf8) == Array(folded.utf8))
  }

  @Test func foldingAgainChangesNothing() {
    for value in (0...0x2FFFF as ClosedRange<UInt32>) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let folded = foldedCase(String(scalar))
      #expect(foldedCase(folded).utf8.elementsEqual(folded.utf8), "\(scalar.debugDescription)")
      for other in [scalar.properties.uppercaseMapping, scalar.properties.lowercaseMapping] {
        #expect(foldedCase(other).utf8.elementsEqual(folded.utf8), "\(scalar.debugDescription)")
      }
    }
  }

  @Test func namesAreComparedByteByByte() {
    let composed = CatalogPackageName(name: "\u{E9}", type: "npm")
    let decomposed = CatalogPackageName(name: "e\u{301}", type: "npm")
    #expect(composed != decomposed)
    #expect(composed == CatalogPackageName(name: "\u{E9}", type: "npm"))
    #expect(composed != CatalogPackageName(name: "\u{E9}", type: "pypi"))
    #expect(
      CatalogVersionName(package: composed, version: "\u{E9}")
        != CatalogVersionName(package: composed, version: "e\u{301}"))
    #expect(Set([composed, decomposed, composed]).count == 2)
  }

  @Test func idsOfTheCatalogHaveTheirOwnPrefixes() {
    let texts = [
      LabelID(rawValue: 7).description, CatalogPackageID(rawValue: 7).description,
      CatalogVersionID(rawValue: 7).description,
    ]
    #expect(texts == ["lbl_0000000000007", "cpk_0000000000007", "cvr_0000000000007"])
    #expect(LabelID(texts[0]) == LabelID(rawValue: 7))
    #expect(LabelID(texts[1]) == nil)
  }
}
