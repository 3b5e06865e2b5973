public import RegistryModel

extension WriteSession {
  /// Creates labels, all or none; their ids in the order of the list.
  public mutating func apply(_ command: CreateLabels) throws(CommandError) -> [LabelID] {
    try run { plan throws(PlanFailure) in try plan.create(command) }
  }

  /// Changes a label; a rename keeps its assignments.
  public mutating func apply(_ command: UpdateLabel) throws(CommandError) -> LabelID {
    try run { plan throws(PlanFailure) in try plan.update(command) }
  }

  /// Deletes labels with their assignments; whether all of them existed.
  public mutating func apply(_ command: DeleteLabels) throws(CommandError) -> Bool {
    try run { plan throws(PlanFailure) in try plan.delete(command) }
  }
}

extension Plan {
  mutating func create(_ command: CreateLabels) throws(PlanFailure) -> [LabelID] { [] }
  mutating func update(_ command: UpdateLabel) throws(PlanFailure) -> LabelID {
    LabelID(rawValue: 0)
  }
  mutating func delete(_ command: DeleteLabels) throws(PlanFailure) -> Bool { false }
}
