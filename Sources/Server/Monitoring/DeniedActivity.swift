import Authorization
import RegistryModel
public import RegistryStore

extension ServerMonitor {
  /// A monitor that tells listeners of the denials whose customer is known.
  ///
  /// At most as many as a loop keeps reach them, of each loop about twice a second.
  public convenience init(telling activities: ActivityFeed, commits: CommitMeter) {
    self.init(commits: commits) { denials in
      guard activities.isHeard else { return }
      activities.publish(denials.compactMap(\.activity))
    }
  }
}

extension CheckActivity.Denial {
  /// What happened to the customer; nil where it is not known whose token it was.
  fileprivate var activity: Activity? {
    guard let customer else { return nil }
    return .customer(
      CustomerActivity(
        customer: customer, kind: .accessDenied,
        packageName: packageName.isEmpty ? nil : packageName,
        version: version.isEmpty ? nil : version, reason: message, at: at))
  }
}
