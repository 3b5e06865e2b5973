public import RegistryModel

/// Which activities a subscription is about.
public enum ActivityTopic: Sendable, Hashable {
  /// Syncs of one package, or of all.
  case syncs(package: String?)
  /// What happens to one customer, or to all.
  case customers(CustomerID?)

  /// Whether an activity is one of these.
  func covers(_ activity: Activity) -> Bool {
    switch (self, activity) {
    case (.syncs(let name), .sync(let sync)): name.map { $0 == sync.name } ?? true
    case (.customers(let id), .customer(let activity)): id.map { $0 == activity.customer } ?? true
    default: false
    }
  }
}
