import RegistryModel

/// Why a label command is refused: word for word what clients of this API compare with.
enum LabelRefusal {
  case tooManyCreated
  case tooManyAssigned
  case alreadyExist
  case tooManyDeleted
  case tooManyRemoved
  case tooManyVersions
  case emptyName
  case noLabels
  case versionIsLabelled
  case packageIsLabelled
  case nameTooLong(String)
  case descriptionTooLong(String)
  case doesNotExist(String)
  case nameIsTaken(String)
  case notFound([String])

  var error: CommandError { CommandError(code, message) }

  private var code: CommandError.Code {
    switch self {
    case .alreadyExist, .versionIsLabelled, .packageIsLabelled, .nameIsTaken: .conflict
    case .doesNotExist, .notFound: .notFound
    default: .validation
    }
  }

  private var message: String {
    switch self {
    case .tooManyCreated: "Creating more than 500 labels is not supported"
    case .tooManyAssigned: "Assigning more than 1 label is not supported"
    case .alreadyExist: "Some of the labels already exist"
    case .tooManyDeleted: "Deleting more than 500 labels is not supported"
    case .tooManyRemoved:
      "Removing more than 500 labels assignments in a single operation is not supported"
    case .tooManyVersions:
      "Assigning a label to more than 500 package versions in a single operation is not supported"
    case .emptyName: "A label name cannot be empty"
    case .noLabels: "Labels must be specified for the assignment"
    case .versionIsLabelled:
      "A requested package version already has a label assigned. "
        + "More than one label per package version is not supported yet"
    case .packageIsLabelled:
      "A requested package already has a label assigned. "
        + "More than one label per package is not supported yet"
    case .nameTooLong(let name):
      "Label name is too long \(name), must have fewer than 1000 characters"
    case .descriptionTooLong(let text):
      "Label description is too long \(text), must have fewer than 10000 characters"
    case .doesNotExist(let name): "Label \(name) does not exist"
    case .nameIsTaken(let name): "Label with name \(name) already exists"
    case .notFound(let names):
      "The following labels were not found:[ \(names.joined(separator: ","))]. "
        + "All labels must exist when assigned"
    }
  }
}

extension PlanFailure {
  static func refused(_ refusal: LabelRefusal) -> PlanFailure { .refused(refusal.error) }
}

/// A text of which every byte counts: canonically equivalent ones differ.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
}

extension Plan {
  /// Names, then their lengths, then the descriptions' lengths: each over the whole list.
  func requireValid(_ labels: [NewLabel]) throws(PlanFailure) {
    for label in labels where label.name.isEmpty { throw .refused(.emptyName) }
    for label in labels { try requireShort(labelName: label.name) }
    for label in labels { try requireShort(labelDescription: label.description) }
  }

  func requireShort(labelName name: String) throws(PlanFailure) {
    guard hasFewerScalars(name, than: Limits.labelNameScalars) else {
      throw .refused(.nameTooLong(name))
    }
  }

  func requireShort(labelDescription text: String?) throws(PlanFailure) {
    guard let text, !hasFewerScalars(text, than: Limits.labelDescriptionScalars) else { return }
    throw .refused(.descriptionTooLong(text))
  }

  private func hasFewerScalars(_ text: String, than limit: Int) -> Bool {
    text.utf8.count < limit || text.unicodeScalars.count < limit
  }

  /// The labels of a list of names, each once; refuses the whole list when one is unknown.
  func require(labels names: [String]) throws(PlanFailure) -> [LabelID] {
    let (found, missing) = try resolve(labels: names)
    guard missing.isEmpty else { throw .refused(.notFound(missing)) }
    return found
  }

  /// The labels of a list of names, and the names without one; each once, in order.
  func resolve(
    labels names: [String]
  ) throws(PlanFailure) -> (found: [LabelID], missing: [String]) {
    var found: [LabelID] = []
    var missing: [String] = []
    var seen: Set<ExactText> = []
    for name in names where seen.insert(ExactText(name)).inserted {
      let id = try read { snapshot throws(StoreError) in try snapshot.label(named: name)?.id }
      if let id { found.append(id) } else { missing.append(name) }
    }
    return (found, missing)
  }

  /// What names a package must be there and short enough to be stored.
  func require(_ name: CatalogPackageName, field: String) throws(PlanFailure) {
    try requireKeyable(name.name, field: field + ".name", limit: Limits.catalogName)
    try requireKeyable(name.type, field: field + ".type", limit: Limits.catalogType)
  }

  /// What names a version must be there and short enough to be stored.
  func require(catalogVersion text: String, field: String) throws(PlanFailure) {
    try requireKeyable(text, field: field, limit: Limits.catalogVersion)
  }

  private func requireKeyable(_ text: String, field: String, limit: Int) throws(PlanFailure) {
    guard !text.isEmpty else {
      throw .refused(.validation, field: field, "The text must not be empty.")
    }
    guard text.utf8.count <= limit else {
      throw .refused(
        .validation, field: field, "The text is too long: at most \(limit) bytes of UTF-8.")
    }
  }
}
