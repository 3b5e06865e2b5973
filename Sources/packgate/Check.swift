import ArgumentParser
import Authorization
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Server

/// `packgate check`.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide whether a token may have a package or a version, and say why.",
    discussion: """
      Works beside a running server, over the same store and with the same settings; counts no \
      download. Without --package: may the repository be read at all. Without --version: may the \
      package's metadata be read. Exit status: 0 allowed, 1 denied, 2 the input is malformed, 3 \
      the data folder cannot be used.

      Other users of the machine can see the arguments of a program: give the token as '-', and it \
      is read from standard input.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "The token, or '-' to read it from standard input.")
  var token: String?

  @Option(help: "Decide for a customer instead: an id, or external:<external id>.")
  var customer: String?

  @Option(help: "The package's name.")
  var package: String?

  @Option(help: "A version in any spelling.")
  var version: String?

  @Option(help: "The moment as of which to decide, as 2026-01-15T10:30:00Z; else now.")
  var at: String?

  func validate() throws {
    guard (token == nil) != (customer == nil) else {
      throw ValidationError("Give exactly one of --token and --customer.")
    }
    guard version == nil || package != nil else {
      throw ValidationError("A --version needs its --package.")
    }
  }

  func run() throws {
    let now = try at.map { try Timestamp(argument: $0, of: "--at") } ?? .now
    let configuration = try ServerConfiguration.ofEnvironment()
    let secret = token == "-" ? SecretInput.line() : token
    let registry = try folder.open(.readOnly)
    defer { registry.close() }
    let policy = AccessPolicy(
      digester: try folder.digester(of: registry), allowsYanked: configuration.allowsYanked,
      blockedLabels: BlockedLabels(configuration.blockedLabels))
    let named = try namedCustomer(registry)
    let report = try folder.read(registry) { snapshot in
      withBytes(secret) { secret in
        withBytes(package) { package in
          withBytes(version) { version in
            withUnsafeTemporaryAllocation(
              byteCount: AccessTarget.scratchLength, alignment: 1
            ) { scratch in
              let request = AccessRequest(
                credential: named.map { .customer($0) } ?? secret.map { .token($0) } ?? .none,
                target: AccessTarget(package: package, version: version, scratch: scratch),
                now: now)
              return CheckReport(request, policy, snapshot)
            }
          }
        }
      }
    }
    for line in report.lines { print(line) }
    if report.isCorrupt {
      throw Refusal.refuse(1, "A record could not be read: run packgate verify.")
    }
    switch report.code {
    case .allowed: return
    case .badRequest: throw ExitCode(2)
    default: throw ExitCode(1)
    }
  }

  private func namedCustomer(_ registry: Registry) throws -> CustomerID? {
    guard let customer else { return nil }
    guard let reference = CustomerReference(customer) else {
      throw Refusal.refuse(2, "--customer: neither an id nor external:<external id>")
    }
    let found = try folder.read(registry) { snapshot throws(StoreError) in
      try snapshot.customer(reference)?.id
    }
    guard let found else { throw Refusal.refuse(1, "There is no such customer.") }
    return found
  }
}

/// A decision as lines for people, made while its bytes are there.
private struct CheckReport {
  let code: AccessCode
  let isCorrupt: Bool
  private(set) var lines: [String]

  init(_ request: AccessRequest, _ policy: AccessPolicy, _ snapshot: Snapshot) {
    let decision = policy.decide(request, snapshot)
    code = decision.code
    isCorrupt = decision.isCorrupt
    var latest = UnsafeRawBufferPointer(start: nil, count: 0)
    if case .found(let version) = policy.latestAllowedVersion(
      after: decision, at: request.now, snapshot)
    {
      latest = version.text
    }
    lines = [decision.isAllowed ? "allowed" : "denied"]
    add("code", "\(decision.code.name)")
    add("reason", decision.reason(latest: latest))
    add("customer", decision.customer?.description)
    add("external id", decision.externalID)
    add("token", decision.token?.description)
    add("package", decision.packageName)
    add("version", decision.versionText)
    add("matched constraint", decision.matchedConstraint)
    add("highest version", latest)
  }

  private mutating func add(_ label: String, _ bytes: UnsafeRawBufferPointer) {
    add(label, bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self))
  }

  private mutating func add(_ label: String, _ text: String?) {
    guard let text else { return }
    // What a customer could choose may not steer a terminal.
    let shown = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? "?" : Character(scalar)
    }
    lines.append(Columns.line(label, String(shown)))
  }
}

/// Lends the UTF-8 bytes of a text that may be absent.
private func withBytes<Result>(
  _ text: String?, _ body: (UnsafeRawBufferPointer?) -> Result
) -> Result {
  guard let text else { return body(nil) }
  return Array(text.utf8).withUnsafeBytes { body($0) }
}

extension Timestamp {
  /// Reads a moment that an option gives.
  init(argument text: String, of option: String) throws {
    let moment = Array(text.utf8).withUnsafeBufferPointer { DateTime.parse($0) }
    guard let moment else {
      throw Refusal.refuse(2, "\(option): not a moment such as 2026-01-15T10:30:00Z")
    }
    self = moment
  }
}
