import Authorization
import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Tokens

extension ResolverTable where Context == AdminContext {
  /// The mutations of tokens.
  mutating func addTokenMutations() {
    self["Mutation", "regenerateToken"] = { field, _ in
      let secret = TokenSecret(minting: .customer)
      let command = RegenerateToken(
        customer: try field.customerReference(),
        token: field.context.services.digester.minted(secret),
        graceSeconds: field.argument(1)?.int ?? 0)
      let token = try field.context.apply { try $0.apply(command) }
      try field.mintedToken(token, of: command.customer, secret)
    }
    self["Mutation", "createToken"] = { field, _ in
      let input = field.input(1)
      let secret = TokenSecret(minting: .customer)
      let scope = input.given("scope")?.enumName.flatMap(TokenScope.init(enumName:))
      let command = CreateToken(
        customer: try field.customerReference(),
        token: field.context.services.digester.minted(secret),
        name: input.text("name"), scope: scope ?? .download,
        packageScopes: input.texts("packageScopes") ?? [], expiresAt: input.moment("expiresAt"))
      let token = try field.context.apply { try $0.apply(command) }
      try field.mintedToken(token, of: command.customer, secret)
    }
    self["Mutation", "revokeToken"] = { field, _ in
      var command = RevokeToken(customer: try field.customerReference())
      if let argument = field.argument(1), let text = argument.string {
        // A text that is no id names a token that nobody has.
        command.token = TokenID(text) ?? TokenID(rawValue: 0)
      }
      field.bool(try field.context.apply { [command] in try $0.apply(command) })
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// Pushes the `TokenResponse` of a token that this field has minted.
  fileprivate mutating func mintedToken(
    _ token: TokenID, of customer: CustomerReference, _ secret: TokenSecret
  ) throws {
    context.minted = Minted(token: token, secret: secret)
    if let customer = try context.snapshot.customer(customer),
      let record = try context.snapshot.token(token, of: customer.id)
    {
      object(.mintedToken(record))
    } else {
      null()
    }
  }
}
