import Authorization
public import RegistryModel

extension WriteSession {
  /// Ends a customer's tokens, at once or after a grace, and adds one.
  public mutating func apply(_ command: RegenerateToken) throws(CommandError) -> TokenID {
    try run { plan throws(PlanFailure) in try plan.regenerate(command) }
  }

  /// Ends one token or all; whether anything was revoked.
  @discardableResult
  public mutating func apply(_ command: RevokeToken) throws(CommandError) -> Bool {
    try run { plan throws(PlanFailure) in try plan.revoke(command) }
  }

  /// Adds a token with its own scope.
  public mutating func apply(_ command: CreateToken) throws(CommandError) -> TokenID {
    try run { plan throws(PlanFailure) in try plan.create(command) }
  }

  /// Writes down last uses; how many tokens were touched.
  @discardableResult
  public mutating func apply(_ command: TouchTokens) throws(CommandError) -> Int {
    try run { plan throws(PlanFailure) in try plan.touch(command) }
  }
}

extension Plan {
  mutating func regenerate(_ command: RegenerateToken) throws(PlanFailure) -> TokenID {
    let record = try require(command.customer)
    guard (0...Limits.graceSeconds).contains(command.graceSeconds) else {
      throw .refused(
        .validation, field: "graceSeconds",
        "The grace lasts 0 to \(Limits.graceSeconds) seconds.")
    }
    try requireUnused(command.token)
    let graceUntil = now.advanced(byMilliseconds: Int64(command.graceSeconds) * 1000)
    var state = try TokenState(self, record)
    for (id, old) in state.tokens where !state.hasEnded(id, at: now) {
      var new = old
      if command.graceSeconds == 0 {
        new.revokedAt = now
      } else {
        new.graceUntil = min(old.graceUntil, graceUntil)
      }
      state.change(id, to: new, &self)
    }
    let token = try state.add(TokenValue(command.token, createdAt: now), &self)
    subject = Subject(command: .regenerateToken, customer: record.id, detail: token.description)
    return token
  }

  mutating func revoke(_ command: RevokeToken) throws(PlanFailure) -> Bool {
    let record = try require(command.customer)
    var state = try TokenState(self, record)
    if let token = command.token, state.tokens[token] == nil {
      throw .refused(.notFound, "The customer has no such token.")
    }
    var revoked: [TokenID] = []
    for (id, old) in state.tokens where command.token == nil || command.token == id {
      guard !state.hasEnded(id, at: now) else { continue }
      var new = old
      new.revokedAt = now
      state.change(id, to: new, &self)
      revoked.append(id)
    }
    guard !revoked.isEmpty else { return false }
    subject = Subject(
      command: .revokeToken, customer: record.id,
      detail: listed(revoked.sorted().map { $0.description }))
    return true
  }

  mutating func create(_ command: CreateToken) throws(PlanFailure) -> TokenID {
    let record = try require(command.customer)
    if let name = command.name, !name.isEmpty {
      try requireLine(name, field: "name", limit: Limits.tokenName)
    }
    try requireMoment(command.expiresAt, field: "expiresAt")
    guard command.packageScopes.count <= Limits.packageScopes else {
      throw .refused(
        .validation, field: "packageScopes",
        "A token has at most \(Limits.packageScopes) package scopes.")
    }
    let scopes = command.packageScopes.map { PackageName.folded($0) }
    for scope in scopes where !PackageName.isValidScope(scope) {
      throw .refused(
        .validation, field: "packageScopes",
        "\(quoted(scope)) is neither a package name nor vendor/*.")
    }
    try requireUnused(command.token)
    var token = TokenValue(command.token, createdAt: now)
    token.name = present(command.name)
    token.scope = command.scope
    token.packageScopes = PackageScopes.encode(scopes)
    token.expiresAt = command.expiresAt ?? .never
    var state = try TokenState(self, record)
    let id = try state.add(token, &self)
    subject = Subject(command: .createToken, customer: record.id, detail: id.description)
    return id
  }

  /// A freshly minted token cannot be known already.
  ///
  /// One whose key only begins like that of another is refused as well, because both would stand
  /// under the same 8 bytes: among ten million tokens that happens to one new one in 10^12, and
  /// whoever gives the command again has minted another.
  func requireUnused(_ token: MintedToken) throws(PlanFailure) {
    let taken = try read { snapshot throws(StoreError) in
      try snapshot.value(ofToken: token.key.high) != nil
    }
    guard !taken else { throw .refused(.conflict, "The token exists already.") }
  }

  mutating func touch(_ command: TouchTokens) throws(PlanFailure) -> Int {
    var latest: [TokenID: TouchTokens.Use] = [:]
    for use in command.uses where latest[use.token].map({ $0.at < use.at }) ?? true {
      latest[use.token] = use
    }
    var touched = 0
    for use in latest.values.sorted(by: { $0.token < $1.token }) {
      let record = try read { snapshot throws(StoreError) in
        try snapshot.token(use.token, of: use.customer)
      }
      guard let record, record.lastUsedAt == .never || record.lastUsedAt < use.at else { continue }
      var token = TokenValue(record)
      token.lastUsedAt = use.at
      var key = snapshot.key(.customerTokens)
      key.append(use.customer)
      key.append(use.token)
      changes.put(key, token.encoded)
      touched += 1
    }
    if touched > 0 { subject = Subject(command: .touchTokens) }
    return touched
  }
}

/// The tokens of one customer while a command changes them.
private struct TokenState {
  private let customer: CheckedCustomer
  /// As they will be.
  private(set) var tokens: [TokenID: TokenValue]

  init(_ plan: Plan, _ record: CustomerRecord) throws(PlanFailure) {
    customer = try plan.checked(record)
    tokens = [:]
    for (id, value) in try plan.tokens(of: record.id) { tokens[id] = value }
  }

  func hasEnded(_ id: TokenID, at now: Timestamp) -> Bool {
    tokens[id]?.hasEnded(at: now) ?? true
  }

  mutating func change(_ id: TokenID, to new: TokenValue?, _ plan: inout Plan) {
    plan.set(id, of: customer, from: tokens[id], to: new)
    tokens[id] = new
  }

  /// Adds a token; the oldest that have ended make room for it.
  mutating func add(_ token: TokenValue, _ plan: inout Plan) throws(PlanFailure) -> TokenID {
    while tokens.count >= Limits.tokensPerCustomer {
      let now = plan.now
      guard let oldest = tokens.keys.filter({ hasEnded($0, at: now) }).min() else {
        throw .refused(
          .conflict, "The customer has \(Limits.tokensPerCustomer) working tokens already.")
      }
      change(oldest, to: nil, &plan)
    }
    let id = try plan.count { counters in
      defer { counters.nextToken += 1 }
      return TokenID(rawValue: counters.nextToken)
    }
    change(id, to: token, &plan)
    return id
  }
}
