import Authorization
import RegistryModel

extension DecisionCase {
  /// The rows about labels, among the rows around them; the denials first.
  static let rows14And17 = [
    DecisionCase(.labelBlocked, "a label on the package", blocking: ["malicious"]) {
      $0.packageLabels = ["malicious"]
    },
    DecisionCase(
      .labelBlocked, "of the package, whatever the version", version: "1.0.0", blocking: ["bad"]
    ) { $0.packageLabels = ["good", "bad"] },
    DecisionCase(.labelBlocked, "one of several blocked ones", blocking: ["a", "b", ""]) {
      $0.packageLabels = ["b"]
    },
    DecisionCase(
      .labelBlocked, "for an administrator's question, too",
      from: .customer(FactTable.customerID.rawValue), blocking: ["bad"]
    ) { $0.packageLabels = ["bad"] },
    DecisionCase(
      .labelBlocked, "before an unknown version", version: "9.0", blocking: ["bad"]
    ) { $0.packageLabels = ["bad"] },
    DecisionCase(
      .labelBlocked, "unreadable labels of the package", blocking: ["bad"], isCorrupt: true
    ) { $0.fault = .packageLabels },
    DecisionCase(
      .labelBlocked, "a label on the version", version: "2.0.0", blocking: ["bad"],
      latest: "1.1.0"
    ) { $0.releases[2].labels = ["bad"] },
    DecisionCase(
      .labelBlocked, "the highest version left has none", version: "1.0", blocking: ["bad"],
      latest: "1.1.0"
    ) {
      $0.releases[0].labels = ["bad"]
      $0.releases[2].labels = ["bad"]
    },
    DecisionCase(
      .labelBlocked, "before yanked", version: "2.0.0", blocking: ["bad"], latest: "1.1.0"
    ) {
      $0.releases[2].labels = ["bad"]
      $0.releases[2].isYanked = true
    },
    DecisionCase(
      .labelBlocked, "before the constraint", version: "2.0.0", blocking: ["bad"],
      latest: "1.1.0"
    ) {
      $0.releases[2].labels = ["bad"]
      $0.grants[0].constraint = "^1.0"
    },
    DecisionCase(
      .labelBlocked, "unreadable labels of the version", version: "1.0.0", blocking: ["bad"],
      isCorrupt: true
    ) { $0.fault = .versionLabels },
    DecisionCase(.notGranted, "not granted, before a label", blocking: ["bad"]) {
      $0.packageLabels = ["bad"]
      $0.grants = []
    },
    DecisionCase(
      .versionUnknown, "unknown, and the highest has a label", version: "9.0",
      blocking: ["bad"], latest: "1.1.0"
    ) { $0.releases[2].labels = ["bad"] },
    DecisionCase(
      .constraintDenied, "the highest that is granted has a label", version: "2.0.0",
      blocking: ["bad"], latest: "1.0.0"
    ) {
      $0.grants[0].constraint = "^1.0"
      $0.releases[1].labels = ["bad"]
    },
    DecisionCase(.allowed, "metadata of a package with a labelled version", blocking: ["bad"]) {
      $0.releases[2].labels = ["bad"]
    },
    DecisionCase(
      .allowed, "another version is labelled", version: "1.0.0", blocking: ["bad"], matched: "*"
    ) { $0.releases[2].labels = ["bad"] },
    DecisionCase(
      .allowed, "labels that do not block", version: "2.0.0", blocking: ["Bad", "ba", "badd"],
      matched: "*"
    ) {
      $0.packageLabels = ["bad"]
      $0.releases[2].labels = ["bad"]
    },
    DecisionCase(.allowed, "no label blocks", version: "2.0.0", matched: "*") {
      $0.packageLabels = ["malicious"]
      $0.releases[2].labels = ["malicious"]
      $0.fault = .packageLabels
    },
    DecisionCase(.allowed, "the index asks for no labels", package: nil, blocking: ["bad"]) {
      $0.fault = .packageLabels
    },
  ]
}
