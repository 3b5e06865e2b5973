import Authorization
import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The access checks of `Query`.
  mutating func addChecks() {
    self["Query", "checkAccess"] = { field, _ in
      let input = field.input(0)
      try input.validateCheck("input")
      try field.decision(input)
    }
    self["Query", "checkAccessBatch"] = { field, _ in
      let inputs = field.input(0)
      guard inputs.count <= maximumBatch else {
        throw GraphQLError.validation(
          "inputs", "Holds \(inputs.count) checks; \(maximumBatch) are the most.")
      }
      for (index, input) in inputs.items.enumerated() {
        try input.validateCheck("inputs[\(index)]")
      }
      try field.list { field in
        for input in inputs.items { try field.decision(input) }
      }
    }
  }

  /// The fields of `AccessDecision`.
  mutating func addAccessDecision() {
    self["AccessDecision", "allowed"] = { field, _ in
      field.bool(field.context.decision.isAllowed)
    }
    self["AccessDecision", "code"] = { field, _ in
      field.string(clean: field.context.decision.code.name)
    }
    self["AccessDecision", "httpStatus"] = { field, _ in
      field.int(field.context.decision.code.directStatus)
    }
    self["AccessDecision", "message"] = { field, _ in
      field.clean(field.context.decisionReason())
    }
    self["AccessDecision", "customer"] = { field, _ in
      var found: CustomerRecord?
      if let id = field.context.decision.customer {
        found = try field.context.snapshot.customer(id)
      }
      field.customerIfFound(found)
    }
    self["AccessDecision", "tokenId"] = { field, _ in
      if let id = field.context.decision.token { field.id(id) } else { field.null() }
    }
    self["AccessDecision", "package"] = { field, _ in
      field.bytesIfPresent(field.context.decision.packageName)
    }
    self["AccessDecision", "version"] = { field, _ in
      field.bytesIfPresent(field.context.decision.versionText)
    }
    self["AccessDecision", "matchedConstraint"] = { field, _ in
      field.bytesIfPresent(field.context.decision.matchedConstraint)
    }
    self["AccessDecision", "latestAllowedVersion"] = { field, _ in
      switch field.context.latestAllowedVersion() {
      case .found(let version): field.string(version.text)
      case .missing: field.null()
      case .unreadable: throw UnreadableVersion()
      }
    }
  }
}

/// Most checks of one batch.
private let maximumBatch = 500

/// A version's record could not be read while a denial was explained.
private struct UnreadableVersion: Error {}

extension InputValue {
  /// Checks what the schema cannot say of an `AccessCheckInput`.
  fileprivate func validateCheck(_ field: String) throws(GraphQLError) {
    guard (given("token") == nil) != (given("customerId") == nil) else {
      throw .validation(field, "Give exactly one of \"token\" and \"customerId\".")
    }
    if given("version") != nil && given("package") == nil {
      throw .validation("\(field).version", "A version needs its \"package\".")
    }
  }

  /// Lends the bytes of a text that may be absent.
  fileprivate func withBytes<Result>(
    _ name: StaticString, _ body: (UnsafeRawBufferPointer?) throws -> Result
  ) rethrows -> Result {
    if let value = given(name),
      let result = try value.withUTF8({ try body(UnsafeRawBufferPointer($0)) })
    {
      return result
    }
    return try body(nil)
  }
}

extension FieldExecution where Context == AdminContext {
  /// Decides one check and pushes the decision, whose bytes live for the time of this call.
  fileprivate mutating func decision(_ input: InputValue) throws {
    let moment = input.moment("at") ?? context.now
    var customer: CustomerID?
    if let named = input.given("customerId") { customer = try self.customer(named: named)?.id }
    input.withBytes("token") { token in
      input.withBytes("package") { package in
        input.withBytes("version") { version in
          withUnsafeTemporaryAllocation(
            byteCount: AccessTarget.scratchLength, alignment: 1
          ) { scratch in
            let credential: Credential =
              token.map { .token($0) } ?? customer.map { .customer($0) } ?? .malformed
            let target = AccessTarget(package: package, version: version, scratch: scratch)
            context.decide(AccessRequest(credential: credential, target: target, now: moment))
            object(.decision)
          }
        }
      }
    }
  }

  /// Pushes a text, or null where it is empty.
  fileprivate mutating func bytesIfPresent(_ text: UnsafeRawBufferPointer) {
    if text.isEmpty { null() } else { string(text) }
  }
}
