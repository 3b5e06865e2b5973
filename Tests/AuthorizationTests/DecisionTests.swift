import Authorization
import RegistryModel
import Testing

@Suite struct DecisionTests {
  @Test(arguments: DecisionCase.all)
  func decides(_ item: DecisionCase) {
    item.run { decision, _, _ in
      #expect(decision.code == item.code)
      #expect(decision.isAllowed == (item.code == .allowed))
      #expect(decision.isCorrupt == item.isCorrupt)
      #expect(decision.isInGrace == item.isInGrace)
      #expect(text(decision.matchedConstraint) == item.matched)
      #expect(!(decision.isCorrupt && decision.isAllowed))
    }
  }

  @Test(arguments: DecisionCase.all)
  func namesTheLatestVersionThatIsAllowed(_ item: DecisionCase) {
    item.run { decision, policy, facts in
      let now = Timestamp(seconds: item.now)
      var latest: String?
      if case .found(let version) = policy.latestAllowedVersion(after: decision, at: now, facts) {
        latest = text(version.text)
      }
      #expect(latest == item.latest)
      if let latest {
        #expect(decision.reason(latest: span(latest, facts)).contains(" \(latest)."))
      }
    }
  }

  @Test(arguments: [
    (AccessPolicy.versionsLookedAt - 1, "1.0.0"), (AccessPolicy.versionsLookedAt, nil),
  ])
  func looksAtBoundedlyManyVersionsForTheLatest(_ denied: Int, _ expected: String?) {
    let item = DecisionCase(.constraintDenied, "many newer versions", version: "2.0.0") { world in
      world.grants = [World.Grant(constraint: "^1.0"), World.Grant(constraint: "^1.0")]
      world.releases = [World.Release(text: "1.0.0")]
      world.releases += (0..<denied).map { World.Release(text: "2.\($0).0") }
    }
    item.run { decision, policy, facts in
      #expect(decision.code == item.code)
      let before = facts.asked.count { $0 == "grants" }
      let latest = policy.latestAllowedVersion(
        after: decision, at: Timestamp(seconds: item.now), facts)
      if case .found(let version) = latest {
        #expect(text(version.text) == expected)
      } else {
        #expect(expected == nil)
      }
      #expect(facts.asked.count { $0 == "grants" } == before + 1)
    }
  }

  @Test(arguments: DecisionCase.all)
  func reasonsAreSafeInHeadersAndStrings(_ item: DecisionCase) {
    item.run { decision, _, _ in
      let reason = Array(decision.reason().utf8)
      #expect(reason.count > 10)
      #expect(reason.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !"\"'\\".utf8.contains($0) })
    }
  }

  @Test func everyCodeIsDecidedSomewhere() {
    #expect(Set(DecisionCase.all.map(\.code)) == Set(AccessCode.allCases))
  }

  @Test(arguments: [
    (DecisionCase(.badRequest, "a bad name", package: "x"), []),
    (DecisionCase(.noCredentials, "nobody", from: .nobody), []),
    (DecisionCase(.invalidToken, "a bad checksum", from: .token("cgt_x")), []),
    (DecisionCase(.invalidToken, "unknown") { $0.hasToken = false }, ["token", "name"]),
    (
      DecisionCase(.tokenRevoked, "revoked") { $0.isRevoked = true }, ["token", "name", "customer"]
    ),
    (DecisionCase(.allowed, "the index", package: nil), ["token", "customer"]),
    (DecisionCase(.allowed, "metadata"), ["token", "name", "customer", "package", "grants"]),
    (
      DecisionCase(.allowed, "a download", version: "1.0.0"),
      ["token", "name", "customer", "package", "grants", "version"]
    ),
    (
      DecisionCase(
        .allowed, "an administrator", from: .customer(FactTable.customerID.rawValue),
        version: "1.0.0"),
      ["customer", "name", "package", "grants", "version"]
    ),
    (
      DecisionCase(.allowed, "labels block", version: "1.0.0", blocking: ["bad"]),
      [
        "token", "name", "customer", "package", "grants", "packageLabels", "version",
        "versionLabels",
      ]
    ),
  ])
  func asksOnlyWhatItsRowNeeds(_ item: DecisionCase, _ asked: [String]) {
    item.run { decision, _, facts in
      #expect(decision.code == item.code)
      #expect(facts.asked == asked)
    }
  }

  @Test func identityIsWhatCameToLight() {
    DecisionCase(.allowed, "all of it", package: "ACME/core", version: "v1.0").run {
      decision, _, _ in
      #expect(decision.token == FactTable.tokenID)
      #expect(decision.customer == FactTable.customerID)
      #expect(text(decision.externalID) == "crm:17")
      #expect(decision.package == FactTable.packageID)
      #expect(text(decision.packageName) == "acme/core")
      #expect(text(decision.versionText) == "1.0.0")
    }
    DecisionCase(.invalidToken, "nothing") { $0.hasToken = false }.run { decision, _, _ in
      #expect(decision.token == nil && decision.customer == nil && decision.package == nil)
      #expect(decision.externalID.isEmpty)
    }
  }

  @Test(arguments: AccessCode.allCases)
  func proxiesSeeThreeStatusesOnly(_ code: AccessCode) {
    #expect([200, 401, 403].contains(code.proxyStatus))
    #expect((code.proxyStatus == 200) == (code == .allowed))
    #expect((code.directStatus == 200) == (code == .allowed))
    let direct: [AccessCode: Int] = [.badRequest: 400, .packageUnknown: 404, .versionUnknown: 404]
    #expect(code.directStatus == direct[code] ?? code.proxyStatus)
  }

  @Test func reasonsReplaceWhatIsUnsafe() {
    let arena = ByteArena()
    var decision = AccessDecision(code: .versionUnknown)
    decision.packageName = arena.keep("acme/core")
    decision.versionText = arena.keep("1\"'\\\r\n\u{7F}\u{E9}")
    #expect(decision.reason() == "Version 1???????? of acme/core does not exist.")
  }

  @Test func aBlockingLabelIsNamed() {
    let onVersion = DecisionCase(
      .labelBlocked, "a version", version: "v2.0", blocking: ["x", "mali cious"]
    ) { $0.releases[2].labels = ["mali cious"] }
    onVersion.run { decision, _, _ in
      #expect(
        decision.reason() == "The label mali cious on version 2.0.0 of acme/core blocks access.")
    }
    let long = String(repeating: "l", count: 999)
    let onPackage = DecisionCase(.labelBlocked, "a package", version: "1.0.0", blocking: [long]) {
      $0.packageLabels = [long]
    }
    onPackage.run { decision, _, _ in
      let shown = String(repeating: "l", count: 100)
      #expect(decision.reason() == "The label \(shown) on acme/core blocks access.")
    }
  }

  private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private func span(_ text: String, _ facts: FactTable) -> UnsafeRawBufferPointer {
    facts.arena.keep(text)
  }
}
