import Authorization
import RegistryModel
import Testing

@testable import RegistryStore

/// Tokens stand under half of their keys; the other half is compared.
struct TokenKeyTests {
  /// The token that a check finds under a key.
  private func found(_ key: TokenKey, _ registry: Registry) throws -> TokenID? {
    try registry.look { snapshot throws(StoreError) in
      let fact: Fact<TokenFacts> = snapshot.token(key)
      return switch fact {
      case .found(let token): token.id
      case .missing: nil
      case .unreadable: throw .unreadable(.tokens)
      }
    }
  }

  @Test func aTokenWhoseKeyBeginsLikeThatOfAnotherIsRefusedAndUnknown() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    let made = try registry.perform { session throws(CommandError) in
      try session.apply(CreateCustomer(name: "C", email: "c@d.e", token: mint(1)))
    }
    let known = mint(1).key
    let alike = TokenKey(high: known.high, low: known.low ^ 1)
    for key in [known, alike] {
      let refusal = registry.refusal { session throws(CommandError) in
        _ = try session.apply(
          CreateToken(customer: .id(made.customer), token: MintedToken(key: key, hint: "cgt_")))
      }
      #expect(refusal?.code == .conflict)
    }
    #expect(try found(known, registry) == made.token)
    #expect(try found(alike, registry) == nil)
    #expect(try registry.verify().isEmpty)
  }
}
