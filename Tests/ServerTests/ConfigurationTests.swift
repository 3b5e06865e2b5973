import RegistryModel
import Testing

@testable import Server

@Suite struct ConfigurationTests {
  @Test func everythingHasADefaultButTheToken() {
    #expect(throws: ConfigurationError.missingAdminToken) {
      try ServerConfiguration().validate()
    }
  }

  @Test(arguments: ["127.0.0.1", "127.255.0.9", "localhost", "::1"])
  func developmentModeIsOpenOnLoopback(host: String) throws {
    var configuration = ServerConfiguration()
    configuration.developmentMode = true
    configuration.host = host
    try configuration.validate()
    #expect(configuration.isOpen)
    configuration.adminToken = "secret"
    try configuration.validate()
    #expect(!configuration.isOpen)
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.1.1", "127.0.0.1.example.org", "127.1.1.256", ""])
  func developmentModeIsRefusedElsewhere(host: String) {
    var configuration = ServerConfiguration()
    configuration.developmentMode = true
    configuration.host = host
    #expect(throws: ConfigurationError.openBeyondLoopback(host: host)) {
      try configuration.validate()
    }
  }

  @Test func theEnvironmentSetsWhatItNames() throws {
    var configuration = ServerConfiguration()
    try configuration.read(environment: [
      "ADMIN_TOKEN": "secret", "PACKGATE_HOST": "::1", "PACKGATE_PORT": "0",
      "PACKGATE_DATA": "/srv/packgate", "PACKGATE_DEV": "1", "PACKGATE_COUNT_DOWNLOADS": "false",
      "PACKGATE_ALLOW_YANKED": "true", "PACKGATE_MAX_BODY": "2048", "PACKGATE_LOOPS": "",
      "PACKGATE_PATH_TEMPLATES": "/a/{vendor} /b", "UNRELATED": "x",
    ])
    #expect(configuration.adminToken == "secret")
    #expect(configuration.host == "::1")
    #expect(configuration.port == 0)
    #expect(configuration.dataFolder == "/srv/packgate")
    #expect(configuration.developmentMode)
    #expect(!configuration.countsDownloads)
    #expect(configuration.allowsYanked)
    #expect(configuration.limits.body == 2_048)
    #expect(configuration.loops == ServerConfiguration().loops)
    #expect(configuration.pathTemplates == ["/a/{vendor}", "/b"])
  }

  @Test(arguments: [
    ("PACKGATE_PORT", "http"), ("PACKGATE_PORT", "70000"), ("PACKGATE_DEV", "yes"),
    ("PACKGATE_MAX_BODY", "1MB"), ("PACKGATE_IDLE_TIMEOUT", "0"), ("PACKGATE_LOOPS", "-1"),
    ("PACKGATE_QUERY_TIMEOUT", "-1"), ("PACKGATE_CATALOG_TIMEOUT", "3600001"),
    ("PACKGATE_HTTP_STATUS", "newest"),
    ("PACKGATE_DOCUMENTS_ONLY", "true"), ("PACKGATE_REGISTER_DOCUMENTS", "often"),
    ("ADMIN_TOKEN", "two words"), ("ADMIN_TOKEN", "t\u{00F6}ken"),
  ])
  func aSettingOutOfRangeIsNamed(name: String, value: String) {
    let error = #expect(throws: ConfigurationError.self) {
      var configuration = ServerConfiguration()
      configuration.adminToken = "secret"
      try configuration.read(environment: [name: value])
      try configuration.validate()
    }
    #expect(error?.description.contains(name) == true)
    #expect(error?.description.contains("two words") == false)
  }

  @Test(arguments: ["secret", "", "two words"])
  func aReadingAdministratorHasATokenOfItsOwn(token: String) {
    #expect(throws: ConfigurationError.self) {
      var configuration = ServerConfiguration()
      configuration.adminToken = "secret"
      configuration.adminReadToken = token
      try configuration.validate()
    }
  }

  @Test func aReadingAdministratorNeedsOneWhoWrites() {
    #expect(throws: ConfigurationError.self) {
      var configuration = ServerConfiguration()
      configuration.developmentMode = true
      configuration.adminReadToken = "secret"
      try configuration.validate()
    }
  }

  @Test func settingsOfTheCatalogAreRead() throws {
    var configuration = ServerConfiguration()
    #expect(configuration.blockedLabels.isEmpty)
    #expect(!configuration.catalogRules.allowsManyLabels)
    #expect(configuration.catalogRules.registersUnknown)
    configuration.developmentMode = true
    try configuration.read(environment: [
      "PACKGATE_BLOCKED_LABELS": " malicious,, under review ,\u{1F480}",
      "PACKGATE_MANY_LABELS": "1",
      "PACKGATE_REGISTER_UNKNOWN": "false",
    ])
    #expect(configuration.blockedLabels == ["malicious", "under review", "\u{1F480}"])
    #expect(configuration.catalogRules.allowsManyLabels)
    #expect(!configuration.catalogRules.registersUnknown)
    let names = (0..<33).map { "label\($0)" }
    configuration.blockedLabels = Array(names.dropLast())
    try configuration.validate()
    configuration.blockedLabels = names
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }

  @Test func everySettingIsListedOnce() {
    let names = ServerConfiguration.environment.map(\.name)
    #expect(Set(names).count == names.count)
    let documented = [
      "ADMIN_TOKEN", "ADMIN_READ_TOKEN", "GRAPHQL_INTROSPECTION", "GRAPHQL_PLAYGROUND",
    ]
    #expect(names.allSatisfy { documented.contains($0) || $0.hasPrefix("PACKGATE_") })
  }
}
