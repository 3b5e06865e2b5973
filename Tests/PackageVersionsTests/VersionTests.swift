import PackageVersions
import Testing

@Suite struct VersionTests {
  @Test(arguments: [
    ("1.0.0RC1dev", "1.0.0.0-RC1-dev"),
    ("v1.13.11-beta.0", "1.13.11.0-beta0"),
    ("1.0.0.pl3-dev", "1.0.0.0-patch3-dev"),
    ("1.0.0-alpha-2.1-3+foo", "1.0.0.0-alpha2.1-3"),
    ("2010.01.02", "2010.01.02.0"),
    ("2010-01-02", "2010.01.02"),
    ("20100102-203040", "20100102.203040"),
    ("201903.0", "201903.0"),
    ("202301310000.0.0", "202301310000.0.0"),
    ("100000", "100000"),
    ("99999", "99999.0.0.0"),
    ("00.01.03.04", "00.01.03.04"),
    ("DEV-FOOBAR", "dev-FOOBAR"),
    ("2.1-dev", "2.1.0.0-dev"),
    (" v1.0 ", "1.0.0.0"),
    ("1.0-stable", "1.0.0.0"),
    ("1.0.0-p1", "1.0.0.0-patch1"),
    ("master", "dev-master"),
    ("trunk", "dev-trunk"),
    ("dev-main as 1.0.0", "dev-main"),
    ("1.0@beta", "1.0.0.0"),
    ("1.x-dev", "1.9999999.9999999.9999999-dev"),
    ("1.0.X-dev", "1.0.9999999.9999999-dev"),
    ("1.*-dev", "1.9999999.9999999.9999999-dev"),
    ("1.0.0+build.5", "1.0.0.0"),
    ("V2", "2.0.0.0"),
    ("1.2.", "1.2.0.0"),
  ])
  func normalizes(_ text: String, _ normalized: String) throws {
    #expect(try Version(text).normalized == normalized)
  }

  @Test(arguments: [
    "", " ", "1.0.0.0.0", "1.0.0-meh", "1.0.1-SNAPSHOT", "1.0.0-0.3.7", "1.0 .2", "main", "2.0.x",
    "release-2.0.0", "v", "..", "1..2", "-1.0", "1,0", "\u{FF11}.0", "100000.1.2.3.4",
    String(repeating: "1", count: 241),
  ])
  func rejects(_ text: String) {
    #expect(throws: VersionError.self) { try Version(text) }
  }

  @Test(arguments: [
    ("1.0.0", Stability.stable), ("1.0.0-p1", .stable), ("1.0.0-RC1", .rc), ("1.0b", .beta),
    ("1.0a2", .alpha), ("1.0.0-dev", .dev), ("1.0.0RC1dev", .dev), ("1.x-dev", .dev),
    ("DEV-FOOBAR", .dev), ("dev-main", .dev), ("2010-01-02", .stable), ("2010-01-02-beta", .beta),
  ])
  func knowsItsStability(_ text: String, _ stability: Stability) throws {
    #expect(try Version(text).stability == stability)
  }

  @Test func namedBranchesAreEqualOnlyByExactText() throws {
    #expect(try Version("dev-main") != Version("dev-MAIN"))
    #expect(try Version("dev-main").isNamedBranch)
    #expect(try Version("1.x-dev").isNamedBranch == false)
    #expect(try Version("v2.0") == Version("2.0.0.0"))
  }
}
