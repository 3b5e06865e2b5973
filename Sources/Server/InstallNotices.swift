import Authorization
import JSON
import RegistryModel
import RegistryStore

/// What Composer says after an installation: which packages at which versions, be they fetched or
/// from its cache.
///
///     POST /downloads  {"downloads": [{"name": "acme/core", "version": "1.5.0.0"}]}
///
/// The client says so, and nobody can know better. So only packages count that its token may see,
/// each version once in a request, and everything unknown is passed over.
extension AuthDoors {
  /// Most packages of one notice.
  private static let mostInstalls = 500
  /// Most bytes of one notice.
  private static let mostBytes = 256 << 10

  /// Why whoever sends this credential may not give notice; nil when it may.
  func refusal(of authorization: String, from reader: inout RegistryReader) -> Refusal? {
    let decision = try? reader.read { snapshot throws(StoreError) in
      decide(authorization, package: nil, snapshot)
    }
    guard let decision else { return .internalError }
    switch decision.code.proxyStatus {
    case 200: return nil
    case 401: return .unknownToken
    default: return .noAccess
    }
  }

  /// Counts the installations of a notice; what is wrong with it as a whole, if anything.
  func count(
    notice body: UnsafeRawBufferPointer, from authorization: String,
    _ reader: inout RegistryReader
  ) -> Refusal? {
    guard body.count <= Self.mostBytes else { return .bodyTooLarge }
    guard let json = try? JSONDocument.parse(Array(body)), json.kind(of: .root) == .object,
      let list = json.member("downloads", of: .root), json.kind(of: list) == .array
    else { return .badRequest }
    let elements = Array(json.elements(of: list).prefix(Self.mostInstalls + 1))
    guard elements.count <= Self.mostInstalls else { return .bodyTooLarge }
    var installs: Set<Install> = []
    do throws(StoreError) {
      try reader.read { snapshot throws(StoreError) in
        for element in elements {
          if let install = try install(element, json, authorization, snapshot) {
            installs.insert(install)
          }
        }
      }
    } catch {
      return .internalError
    }
    let now = HTTPDate.now
    for install in installs {
      tally.count(install: install.version, of: install.package, at: now)
      tally.touch(token: install.token, of: install.customer, at: now)
    }
    return nil
  }

  private struct Install: Hashable {
    var package: PackageID
    var version: VersionNumber
    var customer: CustomerID
    var token: TokenID
  }

  /// The installation that an entry of a notice names; nil where nothing is to be counted.
  private func install(
    _ element: JSONNodeID, _ json: JSONDocument, _ authorization: String, _ snapshot: Snapshot
  ) throws(StoreError) -> Install? {
    guard json.kind(of: element) == .object, let name = json.member("name", of: element),
      let version = json.member("version", of: element), json.kind(of: name) == .string,
      json.kind(of: version) == .string
    else { return nil }
    let text = json.string(of: version)
    guard text.utf8.count <= Limits.version else { return nil }
    let decision = decide(authorization, package: json.string(of: name), snapshot)
    guard decision.isAllowed, let package = decision.package, let customer = decision.customer,
      let token = decision.token,
      let found = try snapshot.version(text, of: package)
    else { return nil }
    return Install(package: package, version: found.number, customer: customer, token: token)
  }

  /// Decides whether a credential may read the index, or the metadata of a package.
  private func decide(
    _ authorization: String, package: String?, _ snapshot: Snapshot
  ) -> AccessDecision {
    let now = HTTPDate.now
    let length = Credential.maximumHeaderLength
    let credentialScratch = UnsafeMutableRawBufferPointer(rebasing: scratch[..<length])
    let targetScratch = UnsafeMutableRawBufferPointer(rebasing: scratch[length...])
    return authorization.withBytes { authorization in
      let credential = Credential(authorization: authorization, scratch: credentialScratch)
      func decide(_ name: UnsafeRawBufferPointer?) -> AccessDecision {
        let target = AccessTarget(package: name, version: nil, scratch: targetScratch)
        return policy.decide(
          AccessRequest(credential: credential, target: target, now: now), snapshot)
      }
      guard let package else { return decide(nil) }
      return package.withBytes { decide($0) }
    }
  }
}
