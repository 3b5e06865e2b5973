import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Tokens

extension ResolverTable where Context == AdminContext {
  /// The fields of `Token`.
  mutating func addToken() {
    self["Token", "id"] = { field, object in field.id(object.token.id) }
    self["Token", "createdAt"] = { field, object in field.moment(object.token.createdAt) }
    self["Token", "name"] = { field, object in field.textIfPresent(object.token.name) }
    self["Token", "hint"] = { field, object in field.text(object.token.hint) }
    self["Token", "plainToken"] = { field, object in
      if let minted = field.context.minted, minted.token == object.token.id {
        field.string(minted.secret.text)
      } else {
        field.null()
      }
    }
    self["Token", "scope"] = { field, object in
      field.string(clean: object.token.scope.enumName)
    }
    self["Token", "packageScopes"] = { field, object in
      // Package names never need escaping.
      let scopes = object.token.packageScopes
      field.list { field in
        var offset = 0
        while offset < scopes.count {
          let end = min(offset + 1 + Int(scopes[offset]), scopes.count)
          field.string(clean: UnsafeRawBufferPointer(rebasing: scopes[offset + 1..<end]))
          offset = end
        }
      }
    }
    self["Token", "expiresAt"] = { field, object in field.momentIfSet(object.token.expiresAt) }
    self["Token", "revokedAt"] = { field, object in field.momentIfSet(object.token.revokedAt) }
    self["Token", "graceUntil"] = { field, object in field.momentIfSet(object.token.graceUntil) }
    self["Token", "lastUsedAt"] = { field, object in field.momentIfSet(object.token.lastUsedAt) }
  }

  /// The fields of `TokenResponse`.
  mutating func addTokenResponse() {
    self["TokenResponse", "token"] = { field, object in
      if let minted = field.context.minted, minted.token == object.token.id {
        field.string(minted.secret.text)
      } else {
        field.null()
      }
    }
    self["TokenResponse", "id"] = { field, object in field.id(object.token.id) }
    self["TokenResponse", "createdAt"] = { field, object in field.moment(object.token.createdAt) }
    self["TokenResponse", "expiresAt"] = { field, object in
      field.momentIfSet(object.token.expiresAt)
    }
    self["TokenResponse", "customer"] = { field, object in
      if let customer = try field.context.snapshot.customer(object.token.customer) {
        field.object(.customer(customer))
      } else {
        field.null()
      }
    }
  }
}
