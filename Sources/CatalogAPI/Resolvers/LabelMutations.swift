import GraphQLExecution
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension CatalogResolvers {
  /// The mutations of labels, and the type that groups all mutations.
  mutating func addLabelMutations() {
    let mutations = "CustomCatalogLabelMutation"
    self["Mutation", "customCatalogLabel"] = { field, _ in field.object(.root) }
    self[mutations, "createCustomCatalogLabel"] = { field, _ in
      let command = CreateLabels(labels: [field.input(0).newLabel])
      let created = try field.context.apply { try $0.apply(command) }
      for id in created { try field.label(id) }
    }
    self[mutations, "createCustomCatalogLabels"] = { field, _ in
      let command = CreateLabels(labels: field.input(0).items.map(\.newLabel))
      let created = try field.context.apply { try $0.apply(command) }
      try field.list { field throws(StoreError) in
        for id in created { try field.label(id) }
      }
    }
    self[mutations, "updateCustomCatalogLabel"] = { field, _ in
      let input = field.input(0)
      let command = UpdateLabel(
        name: input.requiredText("name"), newName: input.text("updatedName"),
        newDescription: input.text("updatedDescription"))
      try field.label(try field.context.apply { try $0.apply(command) })
    }
    self[mutations, "deleteCustomCatalogLabel"] = { field, _ in
      let command = DeleteLabels(names: [field.input(0).requiredText("name")])
      field.bool(try field.context.apply { try $0.apply(command) })
    }
    self[mutations, "deleteCustomCatalogLabels"] = { field, _ in
      let command = DeleteLabels(names: field.input(0).items.map { $0.requiredText("name") })
      field.bool(try field.context.apply { try $0.apply(command) })
    }
  }
}

extension FieldExecution where Context == CatalogContext {
  /// Pushes a label as the command has left it.
  fileprivate mutating func label(_ id: LabelID) throws(StoreError) {
    if let label = try context.snapshot.label(id) { object(.label(label)) } else { null() }
  }
}

extension InputValue {
  /// Of a `CreateCustomCatalogLabelInput`: the label.
  fileprivate var newLabel: NewLabel {
    NewLabel(name: requiredText("name"), description: text("description"))
  }
}
