import Authorization
import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Tokens

extension ResolverTable where Context == AdminContext {
  /// The mutations of customers.
  mutating func addCustomerMutations() {
    self["Mutation", "createCustomer"] = { field, _ in
      let input = field.input(0)
      let secret = TokenSecret(minting: .customer)
      let command = CreateCustomer(
        name: input.text("name") ?? "", email: input.text("email") ?? "",
        externalID: input.text("externalId"), expiresAt: input.moment("expiresAt"),
        packages: try input.given("packages")?.packageGrants("packages") ?? [],
        bundles: input.given("bundles")?.bundleGrants() ?? [],
        token: field.context.services.digester.minted(secret),
        idempotencyKey: field.context.idempotencyKey.next())
      let created = try field.context.apply { try $0.apply(command) }
      if !created.repeated {
        field.context.minted = Minted(token: created.token, secret: secret)
      }
      try field.customer(created.customer)
    }
    self["Mutation", "updateCustomer"] = { field, _ in
      let input = field.input(1)
      let command = UpdateCustomer(
        customer: try field.customerReference(), name: input.textChange("name"),
        email: input.textChange("email"), externalID: input.textChange("externalId"),
        expiresAt: input.momentChange("expiresAt"))
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "deleteCustomer"] = { field, _ in
      let command = DeleteCustomer(customer: try field.customerReference())
      _ = try field.context.apply { try $0.apply(command) }
      field.bool(true)
    }
    self["Mutation", "suspendCustomer"] = { field, _ in
      let command = SuspendCustomer(
        customer: try field.customerReference(), reason: field.argument(1)?.string)
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "reactivateCustomer"] = { field, _ in
      let command = ReactivateCustomer(customer: try field.customerReference())
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "freezeCustomer"] = { field, _ in
      let list = field.argument(1).flatMap { $0.isNull ? nil : $0 }
      let command = FreezeCustomer(
        customer: try field.customerReference(), versions: try list?.versionFreezes("versions"))
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "expireCustomer"] = { field, _ in
      let command = ExpireCustomer(
        customer: try field.customerReference(), reason: field.argument(1)?.string)
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
  }

  /// The mutations of what customers have access to.
  mutating func addAccessMutations() {
    self["Mutation", "grantPackageAccess"] = { field, _ in
      let command = GrantPackageAccess(
        customer: try field.customerReference(),
        packages: try field.input(1).packageGrants("packages"))
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "revokePackageAccess"] = { field, _ in
      let command = RevokePackageAccess(
        customer: try field.customerReference(), package: field.text(1))
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "grantBundleAccess"] = { field, _ in
      let command = GrantBundleAccess(
        customer: try field.customerReference(), bundles: field.input(1).bundleGrants())
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
    self["Mutation", "revokeBundleAccess"] = { field, _ in
      let command = RevokeBundleAccess(
        customer: try field.customerReference(), bundle: field.text(1))
      try field.customer(try field.context.apply { try $0.apply(command) })
    }
  }
}
