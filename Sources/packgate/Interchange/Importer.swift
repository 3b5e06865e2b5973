import Authorization
import Foundation
import PackageVersions
import RegistryModel
import RegistryStore
import Terminal
import Tokens

/// What an import has added.
struct ImportSummary: Sendable {
  var packages = 0
  var versions = 0
  var bundles = 0
  var customers = 0
  var tokens = 0
  var hasCatalogLines = false
  var catalog = MergeCounts()
}

/// Reads lines and applies them as commands of one write session.
struct Importer {
  /// What an import works with.
  struct Settings: Sendable {
    var input: InputFile
    var digester: TokenDigester
    /// Whether packages may have `file://` URLs and local paths.
    var allowsLocalRepositories: Bool
    /// What labels a catalog package or version may have.
    var rules: CatalogRules
    /// Where the secrets of new tokens go; without it none are minted.
    var tokens: TokenFile?
  }

  private let settings: Settings
  private var tokens: TokenFile?
  private var summary = ImportSummary()

  /// Reads all input; throws at the first line that cannot be taken, naming it.
  static func run(
    _ settings: Settings, _ session: inout WriteSession
  ) throws(CommandError) -> ImportSummary {
    var importer = Importer(settings)
    try importer.addLines(&session)
    try importer.tokens?.finish()
    return importer.summary
  }

  private init(_ settings: Settings) {
    self.settings = settings
    tokens = settings.tokens
  }

  private mutating func addLines(_ session: inout WriteSession) throws(CommandError) {
    var source = LineSource(descriptor: settings.input.descriptor)
    var bar = ProgressBar("importing", total: settings.input.size ?? 0)
    defer { bar.finish() }
    var number = 0
    while true {
      number += 1
      do throws(CommandError) {
        guard let line = try Self.line(&source) else { return }
        if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
          try add(InterchangeObject(line: line), &session)
        }
      } catch {
        let field = error.field.map { $0 + ": " } ?? ""
        throw CommandError(error.code, "line \(number): \(field)\(error.message)")
      }
      bar.advance(to: source.bytesGiven)
    }
  }

  private static func line(_ source: inout LineSource) throws(CommandError) -> [UInt8]? {
    do throws(LineSource.Failure) {
      return try source.next()
    } catch {
      switch error {
      case .tooLong:
        throw CommandError(
          .validation, "the line is longer than \(LineSource.longestLine) bytes")
      case .unreadable(let code):
        throw CommandError(.validation, "cannot be read: \(String(cString: strerror(code)))")
      }
    }
  }

  private mutating func add(
    _ line: InterchangeObject, _ session: inout WriteSession
  ) throws(CommandError) {
    switch try line.word("kind", as: InterchangeKind.self) {
    case .package: try addPackage(line, &session)
    case .bundle: try addBundle(line, &session)
    case .customer: try addCustomer(line, &session)
    case .label, .catalogPackage:
      summary.hasCatalogLines = true
      summary.catalog += try CatalogLine(line).merge(settings.rules, &session)
    case nil: throw line.fault("kind", "is missing")
    }
  }

  private mutating func addPackage(
    _ line: InterchangeObject, _ session: inout WriteSession
  ) throws(CommandError) {
    try line.allow(["kind", "name", "repositoryUrl", "type", "description", "versions"])
    let name = try line.required("name")
    let versions = try PackageVersionList(line.objects("versions"))
    _ = try session.apply(
      AddPackage(
        name: name, repositoryURL: line.required("repositoryUrl"),
        type: line.word("type", as: GitProviderType.self), description: line.text("description"),
        localRepositoriesAllowed: settings.allowsLocalRepositories))
    summary.packages += 1
    guard !versions.all.isEmpty else { return }
    let result = try session.apply(RecordSync(package: name, versions: versions.all))
    guard result.passedOver == 0 else {
      throw line.fault("versions", "\(result.passedOver) of them are over a limit")
    }
    for (version, reason) in versions.yanked {
      try session.apply(YankVersion(package: name, version: version, reason: reason))
    }
    summary.versions += versions.all.count
  }

  private mutating func addBundle(
    _ line: InterchangeObject, _ session: inout WriteSession
  ) throws(CommandError) {
    try line.allow(["kind", "name", "description", "packages"])
    let name = try line.required("name")
    var packages = try line.texts("packages")[...]
    _ = try session.apply(
      CreateBundle(
        name: name, description: line.text("description"),
        packages: Array(packages.prefix(Limits.packagesPerCommand))))
    // A bundle may have grown beyond what one command takes.
    packages = packages.dropFirst(Limits.packagesPerCommand)
    while !packages.isEmpty {
      let added = Array(packages.prefix(Limits.packagesPerCommand))
      _ = try session.apply(UpdateBundle(name: name, addPackages: added))
      packages = packages.dropFirst(Limits.packagesPerCommand)
    }
    summary.bundles += 1
  }

  private mutating func addCustomer(
    _ line: InterchangeObject, _ session: inout WriteSession
  ) throws(CommandError) {
    try line.allow([
      "kind", "name", "email", "externalId", "createdAt", "expiresAt", "status", "statusReason",
      "packages", "bundles", "frozenAt", "frozenVersions", "token",
    ])
    var command = ImportCustomer(name: try line.required("name"), email: try line.required("email"))
    command.externalID = try line.text("externalId")
    command.createdAt = try line.moment("createdAt")
    command.expiresAt = try line.moment("expiresAt")
    command.status = try line.word("status", as: CustomerStatus.self) ?? .active
    command.statusReason = try line.text("statusReason")
    command.packages = try packageGrants(line)
    command.bundles = try bundleGrants(line)
    command.freeze = try freeze(line)
    let given = try givenToken(line)
    let minted = given == nil && tokens != nil ? TokenSecret(minting: .customer) : nil
    command.token = (given ?? minted).map { settings.digester.minted($0) }
    let id = try session.apply(command)
    if let minted { try tokens?.add(minted.text, of: command.externalID ?? id.description) }
    summary.customers += 1
    if command.token != nil { summary.tokens += 1 }
  }

  private func packageGrants(_ line: InterchangeObject) throws(CommandError) -> [PackageGrant] {
    var grants: [PackageGrant] = []
    for entry in try line.objects("packages") {
      try entry.allow(["package", "constraint", "expiresAt", "updatesUntil"])
      grants.append(
        PackageGrant(
          package: try entry.required("package"), constraint: try entry.text("constraint") ?? "*",
          expiresAt: try entry.moment("expiresAt"), updatesUntil: try entry.moment("updatesUntil")))
    }
    return grants
  }

  private func bundleGrants(_ line: InterchangeObject) throws(CommandError) -> [BundleGrant] {
    var grants: [BundleGrant] = []
    for entry in try line.objects("bundles") {
      try entry.allow(["bundle", "constraint", "expiresAt", "updatesUntil"])
      grants.append(
        BundleGrant(
          bundle: try entry.required("bundle"), constraint: try entry.text("constraint") ?? "*",
          expiresAt: try entry.moment("expiresAt"), updatesUntil: try entry.moment("updatesUntil")))
    }
    return grants
  }

  private func freeze(_ line: InterchangeObject) throws(CommandError) -> ImportCustomer.Freeze? {
    let at = try line.moment("frozenAt")
    guard line.isGiven("frozenVersions") else {
      guard at == nil else { throw line.fault("frozenAt", "needs frozenVersions") }
      return nil
    }
    var versions: [VersionFreeze] = []
    for entry in try line.objects("frozenVersions") {
      try entry.allow(["package", "version"])
      versions.append(
        VersionFreeze(
          package: try entry.required("package"), version: try entry.required("version")))
    }
    return ImportCustomer.Freeze(at: at, versions: versions)
  }

  /// A secret that the customer has had before: nothing but its checksum tells a slip.
  private func givenToken(_ line: InterchangeObject) throws(CommandError) -> TokenSecret? {
    guard let text = try line.text("token") else { return nil }
    guard let secret = TokenSecret(text), secret.kind == .customer else {
      throw line.fault("token", "is no customer token: prefix, length or checksum is wrong")
    }
    return secret
  }
}

/// The versions of a package's line.
private struct PackageVersionList {
  private(set) var all: [SyncedVersion] = []
  private(set) var yanked: [(version: String, reason: String?)] = []

  init(_ entries: [InterchangeObject]) throws(CommandError) {
    var keys: Set<[UInt8]> = []
    for entry in entries {
      try entry.allow(["version", "reference", "releasedAt", "yanked", "yankReason"])
      let text = try entry.required("version")
      let version: Version
      do throws(VersionError) {
        version = try Version(text)
      } catch {
        throw entry.fault("version", error.message)
      }
      guard text.utf8.count <= Limits.version else {
        throw entry.fault("version", "is longer than \(Limits.version) bytes")
      }
      guard keys.insert(version.key).inserted else {
        throw entry.fault("version", "is the same version as one before it")
      }
      let reference = try entry.text("reference")
      guard (reference ?? "").utf8.count <= Limits.reference else {
        throw entry.fault("reference", "is longer than \(Limits.reference) bytes")
      }
      all.append(
        SyncedVersion(
          pretty: text, normalized: version.normalized, reference: reference,
          releasedAt: try entry.moment("releasedAt")))
      let reason = try entry.text("yankReason")
      if try entry.flag("yanked") {
        yanked.append((text, reason))
      } else if reason != nil {
        throw entry.fault("yankReason", "needs \"yanked\": true")
      }
    }
  }
}
