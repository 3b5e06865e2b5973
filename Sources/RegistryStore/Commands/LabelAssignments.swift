public import RegistryModel

extension WriteSession {
  /// Puts labels on a package or a version.
  public mutating func apply(_ command: AssignLabels) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.assign(command) }
  }

  /// Puts a label on versions, all or none.
  public mutating func apply(_ command: AssignLabelToVersions) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.assign(command) }
  }

  /// Takes labels from a package or a version.
  public mutating func apply(_ command: RemoveLabels) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.remove(command) }
  }

  /// Takes a label from versions.
  public mutating func apply(_ command: RemoveLabelFromVersions) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.remove(command) }
  }
}

extension Plan {
  mutating func assign(_ command: AssignLabels) throws(PlanFailure) {}
  mutating func assign(_ command: AssignLabelToVersions) throws(PlanFailure) {}
  mutating func remove(_ command: RemoveLabels) throws(PlanFailure) {}
  mutating func remove(_ command: RemoveLabelFromVersions) throws(PlanFailure) {}
}
