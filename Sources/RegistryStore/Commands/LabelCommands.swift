public import RegistryModel

extension WriteSession {
  /// Creates labels, all or none; their ids in the order of the list.
  public mutating func apply(_ command: CreateLabels) throws(CommandError) -> [LabelID] {
    try run { plan throws(PlanFailure) in try plan.create(command) }
  }

  /// Changes a label; a rename keeps its assignments.
  @discardableResult
  public mutating func apply(_ command: UpdateLabel) throws(CommandError) -> LabelID {
    try run { plan throws(PlanFailure) in try plan.update(command) }
  }

  /// Deletes labels with their assignments; whether all of them existed.
  @discardableResult
  public mutating func apply(_ command: DeleteLabels) throws(CommandError) -> Bool {
    try run { plan throws(PlanFailure) in try plan.delete(command) }
  }
}

extension Plan {
  mutating func create(_ command: CreateLabels) throws(PlanFailure) -> [LabelID] {
    guard command.labels.count <= Limits.labelItemsPerCommand else {
      throw .refused(.tooManyCreated)
    }
    try requireValid(command.labels)
    var names: Set<ExactText> = []
    for label in command.labels {
      let isTaken = try read { snapshot throws(StoreError) in
        try snapshot.label(named: label.name) != nil
      }
      guard !isTaken, names.insert(ExactText(label.name)).inserted else {
        throw .refused(.alreadyExist)
      }
    }
    guard !command.labels.isEmpty else { return [] }
    var draft = try CatalogDraft(self)
    var ids: [LabelID] = []
    for label in command.labels { ids.append(try draft.create(label, &self)) }
    try draft.finish(&self)
    subject = Subject(command: .createLabels, detail: listed(command.labels.map(\.name)))
    return ids
  }

  mutating func update(_ command: UpdateLabel) throws(PlanFailure) -> LabelID {
    if let name = command.newName {
      guard !name.isEmpty else { throw .refused(.emptyName) }
      try requireShort(labelName: name)
    }
    try requireShort(labelDescription: command.newDescription)
    let (record, other) = try read { snapshot throws(StoreError) in
      (try snapshot.label(named: command.name), try command.newName.flatMap(snapshot.label(named:)))
    }
    guard let record else { throw .refused(.doesNotExist(command.name)) }
    if let other, other.id != record.id { throw .refused(.nameIsTaken(other.name.string)) }
    let old = LabelValue(record)
    var new = old
    new.name = command.newName ?? old.name
    new.description = command.newDescription ?? old.description
    guard
      ExactText(new.name) != ExactText(old.name)
        || new.description.map(ExactText.init) != old.description.map(ExactText.init)
    else { return record.id }
    if other == nil, command.newName != nil {
      var key = snapshot.key(.labelNames)
      key.append(key: new.name)
      try requireFree(key)
    }
    new.updatedAt = now
    set(record.id, from: old, to: new)
    subject = Subject(command: .updateLabel, detail: listed([command.name, new.name]))
    return record.id
  }

  mutating func delete(_ command: DeleteLabels) throws(PlanFailure) -> Bool {
    guard command.names.count <= Limits.labelItemsPerCommand else {
      throw .refused(.tooManyDeleted)
    }
    var draft = try CatalogDraft(self)
    let (found, missing) = try resolve(labels: command.names)
    var names: [String] = []
    for id in found {
      let record = try read { snapshot throws(StoreError) in try snapshot.label(id) }
      guard let record else { continue }
      names.append(record.name.string)
      try draft.delete(record, &self)
    }
    guard !found.isEmpty else { return missing.isEmpty }
    try draft.finish(&self)
    subject = Subject(command: .deleteLabels, detail: listed(names))
    return missing.isEmpty
  }
}
