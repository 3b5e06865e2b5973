import Authorization
import RegistryModel
import Testing

/// One line of the decision table's cases: a world, a question, the answer.
struct DecisionCase: Sendable, CustomTestStringConvertible {
  enum Asker: Sendable {
    case token(String)
    case customer(UInt64)
    case malformed
    case nobody
  }

  var about: String
  var code: AccessCode
  var asker = Asker.token(World.secret)
  /// Nil with a version stands for an unreadable path.
  var package: String? = "acme/core"
  var version: String?
  var now: Int64 = 1000
  var allowsYanked = false
  var blocked: [String] = []
  var isCorrupt = false
  var isInGrace = false
  var matched = ""
  var latest: String?
  var world: World

  var testDescription: String { "\(code.name): \(about)" }

  init(
    _ code: AccessCode, _ about: String, from asker: Asker = .token(World.secret),
    package: String? = "acme/core", version: String? = nil, at now: Int64 = 1000,
    allowsYanked: Bool = false, blocking blocked: [String] = [], isCorrupt: Bool = false,
    isInGrace: Bool = false, matched: String = "", latest: String? = nil,
    _ change: (inout World) -> Void = { _ in }
  ) {
    self.about = about
    self.code = code
    self.asker = asker
    self.package = package
    self.version = version
    self.now = now
    self.allowsYanked = allowsYanked
    self.blocked = blocked
    self.isCorrupt = isCorrupt
    self.isInGrace = isInGrace
    self.matched = matched
    self.latest = latest
    world = World()
    change(&world)
  }

  /// Decides, and hands over the decision while its bytes are there.
  func run(_ body: (AccessDecision, AccessPolicy, FactTable) throws -> Void) rethrows {
    let policy = AccessPolicy(
      digester: FactTable.digester, allowsYanked: allowsYanked,
      blockedLabels: BlockedLabels(blocked))
    let facts = FactTable(world)
    let scratch = facts.arena.keep([UInt8](repeating: 0, count: AccessTarget.scratchLength))
    let credential: Credential =
      switch asker {
      case .nobody: .none
      case .malformed: .malformed
      case .customer(let id): .customer(CustomerID(rawValue: id))
      case .token(let secret): .token(facts.arena.keep(secret))
      }
    let target = AccessTarget(
      package: package.map { facts.arena.keep($0) }, version: version.map { facts.arena.keep($0) },
      scratch: UnsafeMutableRawBufferPointer(mutating: scratch))
    let request = AccessRequest(
      credential: credential, target: target, now: Timestamp(seconds: now))
    try body(policy.decide(request, facts), policy, facts)
  }
}
