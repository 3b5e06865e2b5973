import RegistryModel

extension Subject {
  /// What listeners are told of the command, where that is one thing and stands here.
  func activity(at moment: Timestamp) -> Activity? {
    guard let customer, let kind = command.activity else { return nil }
    return .customer(
      CustomerActivity(
        customer: customer, kind: kind, packageName: packageName,
        reason: command.hasReason ? detail.flatMap { $0.isEmpty ? nil : $0 } : nil, at: moment))
  }
}

extension CommandName {
  /// What a command on a customer is to those who listen.
  fileprivate var activity: CustomerActivity.Kind? {
    switch self {
    case .createCustomer, .importCustomer: .created
    case .updateCustomer: .updated
    case .deleteCustomer: .deleted
    case .suspendCustomer: .suspended
    case .reactivateCustomer: .reactivated
    case .freezeCustomer: .frozen
    case .expireCustomer: .expired
    case .createToken: .tokenCreated
    case .regenerateToken: .tokenRotated
    case .revokeToken: .tokenRevoked
    case .grantPackageAccess, .grantBundleAccess: .accessGranted
    case .revokePackageAccess, .revokeBundleAccess: .accessRevoked
    default: nil
    }
  }

  /// Whether the detail in the journal is the reason that was given.
  fileprivate var hasReason: Bool { self == .suspendCustomer || self == .expireCustomer }
}

extension Plan {
  /// Plans to tell listeners something of a customer, instead of what the subject says.
  mutating func announce(
    _ kind: CustomerActivity.Kind, _ customer: CustomerID, packageName: String? = nil,
    bundle: String? = nil
  ) {
    activities.append(
      .customer(
        CustomerActivity(
          customer: customer, kind: kind, packageName: packageName,
          reason: bundle.map { "bundle \(quoted($0))" }, at: now)))
  }
}
