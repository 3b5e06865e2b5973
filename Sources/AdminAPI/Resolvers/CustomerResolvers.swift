import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The fields of `Customer`.
  mutating func addCustomer() {
    self["Customer", "id"] = { field, object in field.id(object.customer.id) }
    self["Customer", "name"] = { field, object in field.text(object.customer.name) }
    self["Customer", "email"] = { field, object in field.text(object.customer.email) }
    self["Customer", "externalId"] = { field, object in
      field.textIfPresent(object.customer.externalID)
    }
    self["Customer", "status"] = { field, object in
      field.string(clean: object.customer.status(at: field.context.now).enumName)
    }
    self["Customer", "createdAt"] = { field, object in field.moment(object.customer.createdAt) }
    self["Customer", "updatedAt"] = { field, object in field.moment(object.customer.updatedAt) }
    self["Customer", "frozenAt"] = { field, object in field.momentIfSet(object.customer.frozenAt) }
    self["Customer", "expiresAt"] = { field, object in
      field.momentIfSet(object.customer.expiresAt)
    }
    self["Customer", "statusReason"] = { field, object in
      field.textIfPresent(object.customer.statusReason)
    }
    self["Customer", "packages"] = { field, object in
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try snapshot.forEachGrant(of: object.customer) { grant throws(StoreError) in
          field.object(.grant(grant))
          return !field.isFinished
        }
      }
    }
    self["Customer", "bundles"] = { field, object in
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try snapshot.forEachBundleGrant(of: object.customer.id) { grant throws(StoreError) in
          field.object(.bundleGrant(grant))
          return !field.isFinished
        }
      }
    }
    self["Customer", "frozenVersions"] = { field, object in
      let snapshot = field.context.snapshot
      let customer = object.customer
      try field.list { field throws(StoreError) in
        try snapshot.forEachFrozenVersion(of: customer.id) { version throws(StoreError) in
          field.object(.frozenVersion(version, frozenAt: customer.frozenAt))
          return !field.isFinished
        }
      }
    }
    self["Customer", "token"] = { field, object in
      let now = field.context.now
      if let token = try field.context.snapshot.activeToken(of: object.customer.id, at: now) {
        field.object(.token(token))
      } else {
        field.null()
      }
    }
    self["Customer", "tokens"] = { field, object in
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try snapshot.forEachToken(of: object.customer.id) { token throws(StoreError) in
          field.object(.token(token))
          return !field.isFinished
        }
      }
    }
  }
}
