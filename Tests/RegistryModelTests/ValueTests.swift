import RegistryModel
import Testing

/// Ids, moments, names and addresses.
struct ValueTests {
  @Test(arguments: [1, 31, 32, 1 << 40, UInt64.max])
  func idsReadBackWhatTheyWrite(_ number: UInt64) {
    let id = CustomerID(rawValue: number)
    #expect(id.description.utf8.count == identifierLength)
    #expect(CustomerID(id.description) == id)
    #expect(TokenID(id.description) == nil)
  }

  @Test func everyDigitIsReadAndNothingElse() {
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    for byte in UInt8.min...(.max) {
      let id = CustomerID(Array("cus_000000000001".utf8) + [byte])
      let value = digits.firstIndex(of: byte).map { UInt64(32 + $0) }
      #expect(id?.rawValue == value)
    }
  }

  @Test(arguments: [
    "", "cus_", "cus_0000000000000", "cus_000000000000i", "cus_g000000000000",
    "CUS_0000000000001", "cus_00000000000001", "cus-0000000000001", "cus_000000000000\u{E9}",
  ])
  func madeUpIdsNameNobody(_ text: String) {
    #expect(CustomerID(text) == nil)
  }

  @Test func aReferenceIsAnIdOrAnExternalId() {
    #expect(CustomerReference("cus_0000000000001") == .id(CustomerID(rawValue: 1)))
    #expect(CustomerReference("external:a:b/c") == .externalID("a:b/c"))
    #expect(CustomerReference("external:") == .externalID(""))
    #expect(CustomerReference("External:a") == nil)
  }

  @Test(
    arguments: [
      (0, 0), (86_399_999, 0), (86_400_000, 1), (-1, -1), (-86_400_000, -1), (-86_400_001, -2),
    ] as [(Int64, Int32)])
  func daysBeginAtMidnight(_ milliseconds: Int64, _ day: Int32) {
    #expect(Timestamp(milliseconds: milliseconds).day.daysSinceEpoch == day)
  }

  @Test func momentsDoNotOverflow() {
    #expect(Timestamp.never.advanced(byMilliseconds: 1) == .never)
    #expect(Timestamp.never.ifSet == nil)
    #expect(Timestamp(milliseconds: 5).ifSet == Timestamp(milliseconds: 5))
  }

  @Test(arguments: [
    ("acme/core", true), ("a/b", true), ("1a.b-c_d/0", true), ("a", false), ("/a", false),
    ("a/", false), ("a/b/c", false), ("A/b", false), ("a/..", false), ("../a", false),
    ("a/.b", false), ("a b/c", false), ("a/b\n", false), ("a/\u{E9}", false),
    (String(repeating: "a", count: 198) + "/b", true),
    (String(repeating: "a", count: 199) + "/b", false),
  ])
  func packageNamesAreVendorAndName(_ name: String, _ isValid: Bool) {
    #expect(PackageName.isValid(name.utf8) == isValid)
  }

  @Test(arguments: [
    ("acme/*", true), ("acme/core", true), ("*", false), ("acme/co*", false), ("/*", false),
    ("a/b/*", false), ("acme*", false),
  ])
  func scopesAreNamesOrVendors(_ scope: String, _ isValid: Bool) {
    #expect(PackageName.isValidScope(scope) == isValid)
  }

  @Test(arguments: [
    ("https://github.com/a/b.git", RepositoryURL.Transport.https, "github.com"),
    ("HTTP://Host.example:8080/a", .http, "Host.example"),
    ("ssh://git@gitlab.com:22/a/b", .ssh, "gitlab.com"), ("git://h/a", .git, "h"),
    ("git@bitbucket.org:a/b.git", .ssh, "bitbucket.org"), ("https://u:p@h/x", .https, "h"),
    ("https://[::1]:80/x", .https, "[::1]"), ("file:///srv/a", .file, ""), ("/srv/a", .file, ""),
  ])
  func addressesGiveTheirHost(_ text: String, _ transport: RepositoryURL.Transport, _ host: String)
  {
    let url = RepositoryURL(text, localAllowed: true)
    #expect(url?.transport == transport)
    #expect(url?.host == host)
    if transport == .file { #expect(RepositoryURL(text, localAllowed: false) == nil) }
  }

  @Test(arguments: [
    "", "-u", "--upload-pack=x", "ext::sh -c x", "https://", "https:///x", "https://-h/x",
    "ssh://-oProxyCommand=x/y", "a@-h:p", "a@h:-p", "h:p", "a b@h:p", "ftp://h/x", "https://h",
    "git@h:", "user@h::x", "https://h/\u{1}", "file://h/x",
  ])
  func addressesThatGitCouldMisreadAreRefused(_ text: String) {
    #expect(RepositoryURL(text, localAllowed: true) == nil)
  }

  @Test(arguments: [
    ("github.com", GitProviderType.github), ("GitLab.example.com", .gitlab),
    ("api.bitbucket.org", .bitbucket), ("git.example.com", .git), ("", .git),
  ])
  func theProviderIsKnownFromTheHost(_ host: String, _ type: GitProviderType) {
    #expect(GitProviderType(host: host) == type)
  }
}
