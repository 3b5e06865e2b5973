public import RegistryModel

extension WriteSession {
  /// Brings a portion of an import into the catalog.
  public mutating func apply(_ command: MergeCatalog) throws(CommandError) -> MergeCounts {
    try run { plan throws(PlanFailure) in try plan.merge(command) }
  }
}

extension Plan {
  mutating func merge(_ command: MergeCatalog) throws(PlanFailure) -> MergeCounts { MergeCounts() }
}
