import PackageVersions
import RegistryModel
import RegistryStore

/// The commands on the model: each gives the code of its refusal, or `nil` when it went through.
extension RegistryState {
  mutating func apply(_ command: CreateCustomer, at now: Timestamp) -> Refusal? {
    if command.name.isEmpty || !command.email.contains("@") { return .validation }
    if let externalID = command.externalID {
      if externalID.isEmpty { return .validation }
      if customer(.externalID(externalID)) != nil { return .conflict }
    }
    var fresh = Customer(
      id: nextCustomer, name: command.name, email: command.email, externalID: command.externalID,
      createdAt: max(now, customers.last?.createdAt ?? now), expiresAt: command.expiresAt)
    if let refusal = grant(command.packages, to: &fresh, at: now) { return refusal }
    if let refusal = grant(command.bundles, to: &fresh, at: now) { return refusal }
    fresh.tokens.append(Token(id: nextToken, createdAt: now))
    nextCustomer += 1
    nextToken += 1
    customers.append(fresh)
    return nil
  }

  private func grant(
    _ grants: [PackageGrant], to customer: inout Customer, at now: Timestamp
  ) -> Refusal? {
    var given: [String: Grant] = [:]
    for entry in grants {
      guard let index = package(entry.package), (try? Constraint(entry.constraint)) != nil else {
        return .validation
      }
      let grant = Grant(
        constraint: entry.constraint, grantedAt: now, expiresAt: entry.expiresAt,
        updatesUntil: entry.updatesUntil)
      let name = packages[index].name
      if let earlier = given[name], earlier != grant { return .validation }
      given[name] = grant
    }
    for (name, grant) in given {
      customer.grants[name] = Self.merged(customer.grants[name], grant, now)
    }
    return nil
  }

  private func grant(
    _ grants: [BundleGrant], to customer: inout Customer, at now: Timestamp
  ) -> Refusal? {
    var given: [UInt64: Grant] = [:]
    for entry in grants {
      guard let index = bundle(entry.bundle), (try? Constraint(entry.constraint)) != nil else {
        return .validation
      }
      let grant = Grant(
        constraint: entry.constraint, grantedAt: now, expiresAt: entry.expiresAt,
        updatesUntil: entry.updatesUntil)
      let id = bundles[index].id
      if let earlier = given[id], earlier != grant { return .validation }
      given[id] = grant
    }
    for (id, grant) in given {
      customer.bundles[id] = Self.merged(customer.bundles[id], grant, now)
    }
    return nil
  }

  private static func merged(_ old: Grant?, _ new: Grant, _ now: Timestamp) -> Grant {
    guard let old, old.expiresAt.map({ now < $0 }) ?? true else { return new }
    var merged = new
    merged.grantedAt = old.grantedAt
    return merged
  }

  mutating func apply(_ command: UpdateCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    var changed = customers[index]
    if case .set(let name) = command.name { changed.name = name }
    if case .set(let email) = command.email { changed.email = email }
    switch command.externalID {
    case .keep: break
    case .clear: changed.externalID = nil
    case .set(let text):
      if let owner = customer(.externalID(text)), owner != index { return .conflict }
      changed.externalID = text
    }
    switch command.expiresAt {
    case .keep: break
    case .clear: changed.expiresAt = nil
    case .set(let moment): changed.expiresAt = moment
    }
    customers[index] = changed
    return nil
  }

  mutating func apply(_ command: DeleteCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    customers.remove(at: index)
    return nil
  }

  mutating func apply(_ command: SuspendCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    guard customers[index].status(at: now) != .expired else { return .conflict }
    customers[index].status = .suspended
    customers[index].reason = command.reason
    return nil
  }

  mutating func apply(_ command: ReactivateCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    guard customers[index].expiresAt.map({ now < $0 }) ?? true else { return .conflict }
    guard customers[index].status != .active else { return nil }
    customers[index].status = .active
    customers[index].reason = nil
    customers[index].frozen = [:]
    customers[index].frozenAt = nil
    return nil
  }

  mutating func apply(_ command: ExpireCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    customers[index].status = .expired
    customers[index].expiresAt = now
    customers[index].reason = command.reason
    return nil
  }

  mutating func apply(_ command: FreezeCustomer, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    let customer = customers[index]
    guard customer.status(at: now) != .expired else { return .conflict }
    var frozen: [String: Set<[UInt8]>] = [:]
    if let versions = command.versions {
      if versions.isEmpty { return .validation }
      for entry in versions {
        guard let found = package(entry.package),
          let key = try? PackageVersions.Version(entry.version).key,
          packages[found].versions[key].map({ !$0.isRemoved }) ?? false,
          grants(customer, packages[found].name).contains(where: {
            $0.grant.expiresAt.map { now < $0 } ?? true
          })
        else { return .validation }
        frozen[packages[found].name, default: []].insert(key)
      }
    } else {
      for package in packages {
        for (key, version) in package.versions where !version.isRemoved && !version.isYanked {
          let admitted = grants(customer, package.name).contains {
            ($0.grant.expiresAt.map { now < $0 } ?? true) && Self.admits($0.grant, version)
          }
          if admitted { frozen[package.name, default: []].insert(key) }
        }
      }
    }
    customers[index].status = .frozen
    customers[index].reason = nil
    customers[index].frozenAt = now
    customers[index].frozen = frozen
    return nil
  }

  mutating func apply(_ command: RegenerateToken, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    guard (0...604_800).contains(command.graceSeconds) else { return .validation }
    for position in customers[index].tokens.indices
    where !customers[index].tokens[position].hasEnded(now) {
      if command.graceSeconds == 0 {
        customers[index].tokens[position].revokedAt = now
      } else {
        let until = now.advanced(byMilliseconds: Int64(command.graceSeconds) * 1000)
        let before = customers[index].tokens[position].graceUntil
        customers[index].tokens[position].graceUntil = min(before ?? until, until)
      }
    }
    customers[index].tokens.append(Token(id: nextToken, createdAt: now))
    nextToken += 1
    return nil
  }

  mutating func apply(_ command: RevokeToken, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    if let token = command.token,
      !customers[index].tokens.contains(where: { $0.id == token.rawValue })
    {
      return .notFound
    }
    for position in customers[index].tokens.indices {
      let token = customers[index].tokens[position]
      guard command.token.map({ $0.rawValue == token.id }) ?? true, !token.hasEnded(now) else {
        continue
      }
      customers[index].tokens[position].revokedAt = now
    }
    return nil
  }

  mutating func apply(_ command: CreateToken, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    customers[index].tokens.append(
      Token(id: nextToken, createdAt: now, expiresAt: command.expiresAt))
    nextToken += 1
    return nil
  }

  mutating func apply(_ command: TouchTokens, at now: Timestamp) -> Refusal? {
    for use in command.uses {
      guard let index = customer(.id(use.customer)),
        let position = customers[index].tokens.firstIndex(where: { $0.id == use.token.rawValue })
      else { continue }
      let before = customers[index].tokens[position].lastUsedAt
      customers[index].tokens[position].lastUsedAt = max(before ?? use.at, use.at)
    }
    return nil
  }

  mutating func apply(_ command: GrantPackageAccess, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    var changed = customers[index]
    if let refusal = grant(command.packages, to: &changed, at: now) { return refusal }
    customers[index] = changed
    return nil
  }

  mutating func apply(_ command: RevokePackageAccess, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer), let found = package(command.package),
      customers[index].grants[packages[found].name] != nil
    else { return .notFound }
    customers[index].grants[packages[found].name] = nil
    customers[index].frozen[packages[found].name] = nil
    return nil
  }

  mutating func apply(_ command: GrantBundleAccess, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer) else { return .notFound }
    var changed = customers[index]
    if let refusal = grant(command.bundles, to: &changed, at: now) { return refusal }
    customers[index] = changed
    return nil
  }

  mutating func apply(_ command: RevokeBundleAccess, at now: Timestamp) -> Refusal? {
    guard let index = customer(command.customer), let found = bundle(command.bundle),
      customers[index].bundles.removeValue(forKey: bundles[found].id) != nil
    else { return .notFound }
    return nil
  }

  mutating func apply(_ command: AddPackage, at now: Timestamp) -> Refusal? {
    guard PackageName.isValid(command.name.utf8) else { return .validation }
    guard package(command.name) == nil else { return .conflict }
    packages.append(Package(id: nextPackage, name: command.name))
    nextPackage += 1
    return nil
  }

  mutating func apply(_ command: DeletePackage, at now: Timestamp) -> Refusal? {
    guard let index = package(command.name) else { return .notFound }
    let name = packages.remove(at: index).name
    for index in customers.indices {
      customers[index].grants[name] = nil
      customers[index].frozen[name] = nil
    }
    for index in bundles.indices { bundles[index].members[name] = nil }
    return nil
  }

  mutating func apply(_ command: RecordSync, at now: Timestamp) -> Refusal? {
    guard let index = package(command.package) else { return .notFound }
    var found: Set<[UInt8]> = []
    for synced in command.versions {
      guard let key = try? PackageVersions.Version(synced.pretty).key,
        found.insert(key).inserted
      else { continue }
      let old = packages[index].versions[key]
      if old == nil { packages[index].numbers.append(key) }
      packages[index].versions[key] = Version(
        text: synced.pretty, releasedAt: synced.releasedAt, isYanked: old?.isYanked ?? false,
        downloads: old?.downloads ?? 0)
    }
    for key in packages[index].numbers where !found.contains(key) {
      packages[index].versions[key]?.isRemoved = true
    }
    packages[index].syncedAt = now
    return nil
  }

  mutating func yank(_ name: String, _ text: String, _ isYanked: Bool) -> Refusal? {
    guard let index = package(name) else { return .notFound }
    guard let key = try? PackageVersions.Version(text).key else { return .validation }
    guard let version = packages[index].versions[key], !version.isRemoved else {
      return .notFound
    }
    packages[index].versions[key]?.isYanked = isYanked
    return nil
  }

  mutating func apply(_ command: CountDownloads, at now: Timestamp) -> Refusal? {
    for entry in command.counts {
      guard let index = packages.firstIndex(where: { $0.id == entry.package.rawValue }),
        entry.version.rawValue >= 1, entry.version.rawValue <= packages[index].numbers.count
      else { continue }
      let key = packages[index].numbers[Int(entry.version.rawValue) - 1]
      packages[index].versions[key]?.downloads += entry.downloads
      usage.append(
        Usage(
          package: packages[index].name, day: entry.day,
          count: UsageCount(downloads: entry.downloads, installs: entry.installs)))
    }
    return nil
  }

  mutating func apply(_ command: CreateBundle, at now: Timestamp) -> Refusal? {
    if command.name.isEmpty { return .validation }
    if bundle(command.name) != nil { return .conflict }
    var fresh = Bundle(id: nextBundle, name: command.name)
    for name in command.packages {
      guard let index = package(name) else { return .validation }
      fresh.members[packages[index].name] = now
    }
    nextBundle += 1
    bundles.append(fresh)
    return nil
  }

  mutating func apply(_ command: UpdateBundle, at now: Timestamp) -> Refusal? {
    guard let index = bundle(command.name) else { return .notFound }
    var changed = bundles[index]
    if case .set(let name) = command.newName {
      if let owner = bundle(name), owner != index { return .conflict }
      changed.name = name
    }
    let lists = [command.packages, command.addPackages, command.removePackages]
    guard lists.compactMap({ $0 }).joined().allSatisfy({ package($0) != nil }) else {
      return .validation
    }
    if let all = command.packages {
      guard command.addPackages == nil, command.removePackages == nil else { return .validation }
      changed.members = changed.members.filter { all.contains($0.key) }
      for name in all where changed.members[name] == nil { changed.members[name] = now }
    }
    let added = command.addPackages ?? []
    let removed = command.removePackages ?? []
    guard Set(added).isDisjoint(with: removed) else { return .validation }
    for name in added where changed.members[name] == nil { changed.members[name] = now }
    for name in removed { changed.members[name] = nil }
    bundles[index] = changed
    return nil
  }

  mutating func apply(_ command: DeleteBundle, at now: Timestamp) -> Refusal? {
    guard let index = bundle(command.name) else { return .notFound }
    let id = bundles.remove(at: index).id
    for index in customers.indices { customers[index].bundles[id] = nil }
    return nil
  }
}
