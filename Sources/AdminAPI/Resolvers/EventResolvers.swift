import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The subscriptions and what they tell: the event that the context holds.
  mutating func addEvents() {
    self["Subscription", "packageSynced"] = { field, _ in field.object(.event) }
    self["Subscription", "customerActivity"] = { field, _ in field.object(.event) }
    addPackageSyncEvent()
    addCustomerActivityEvent()
  }

  private mutating func addPackageSyncEvent() {
    self["PackageSyncEvent", "package"] = { field, _ in
      try field.package(field.context.sync.package)
    }
    self["PackageSyncEvent", "status"] = { field, _ in
      switch field.context.sync.outcome {
      case .succeeded: field.string(clean: "SUCCEEDED")
      case .failed: field.string(clean: "FAILED")
      }
    }
    self["PackageSyncEvent", "addedVersions"] = { field, _ in
      if case .succeeded(let added, _) = field.context.sync.outcome {
        field.texts(added)
      } else {
        field.texts([])
      }
    }
    self["PackageSyncEvent", "removedVersions"] = { field, _ in
      if case .succeeded(_, let removed) = field.context.sync.outcome {
        field.texts(removed)
      } else {
        field.texts([])
      }
    }
    self["PackageSyncEvent", "error"] = { field, _ in
      if case .failed(let message) = field.context.sync.outcome {
        field.string(message)
      } else {
        field.null()
      }
    }
    self["PackageSyncEvent", "at"] = { field, _ in field.moment(field.context.sync.at) }
  }

  private mutating func addCustomerActivityEvent() {
    self["CustomerActivityEvent", "customerId"] = { field, _ in
      field.id(field.context.customerActivity.customer)
    }
    self["CustomerActivityEvent", "customer"] = { field, _ in
      field.customerIfFound(
        try field.context.snapshot.customer(field.context.customerActivity.customer))
    }
    self["CustomerActivityEvent", "type"] = { field, _ in
      field.string(clean: field.context.customerActivity.kind.enumName)
    }
    self["CustomerActivityEvent", "packageName"] = { field, _ in
      field.stringIfPresent(field.context.customerActivity.packageName)
    }
    self["CustomerActivityEvent", "version"] = { field, _ in
      field.stringIfPresent(field.context.customerActivity.version)
    }
    self["CustomerActivityEvent", "reason"] = { field, _ in
      field.stringIfPresent(field.context.customerActivity.reason)
    }
    self["CustomerActivityEvent", "at"] = { field, _ in
      field.moment(field.context.customerActivity.at)
    }
  }
}

extension FieldExecution where Context == AdminContext {
  fileprivate mutating func stringIfPresent(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  fileprivate mutating func texts(_ texts: [String]) {
    list { field in
      for text in texts where !field.isFinished { field.string(text) }
    }
  }
}

extension AdminContext {
  /// The event, of a subscription to syncs.
  fileprivate var sync: PackageSync {
    guard case .sync(let sync)? = event else { mismatch() }
    return sync
  }

  /// The event, of a subscription to what happens to customers.
  fileprivate var customerActivity: CustomerActivity {
    guard case .customer(let activity)? = event else { mismatch() }
    return activity
  }

  private func mismatch() -> Never {
    preconditionFailure("an event was given to another subscription")
  }
}

extension CustomerActivity.Kind: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .created: "CREATED"
    case .updated: "UPDATED"
    case .deleted: "DELETED"
    case .suspended: "SUSPENDED"
    case .reactivated: "REACTIVATED"
    case .frozen: "FROZEN"
    case .expired: "EXPIRED"
    case .tokenCreated: "TOKEN_CREATED"
    case .tokenRotated: "TOKEN_ROTATED"
    case .tokenRevoked: "TOKEN_REVOKED"
    case .accessGranted: "ACCESS_GRANTED"
    case .accessRevoked: "ACCESS_REVOKED"
    case .downloaded: "DOWNLOADED"
    case .accessDenied: "ACCESS_DENIED"
    }
  }
}
