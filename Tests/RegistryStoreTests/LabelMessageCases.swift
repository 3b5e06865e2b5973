import RegistryModel

@testable import RegistryStore

/// A label command as a value.
enum LabelCommand: Sendable {
  case create([NewLabel])
  case update(UpdateLabel)
  case delete([String])
  case assign(LabelTarget, [String], CatalogRules)
  case assignToVersions(String, [CatalogVersionName], CatalogRules)
  case remove(LabelTarget, [String])
  case removeFromVersions(String, [CatalogVersionName])

  func apply(_ session: inout WriteSession) throws(CommandError) {
    switch self {
    case .create(let labels): _ = try session.apply(CreateLabels(labels: labels))
    case .update(let command): try session.apply(command)
    case .delete(let names): try session.apply(DeleteLabels(names: names))
    case .assign(let target, let labels, let rules):
      try session.apply(AssignLabels(target: target, labels: labels, rules: rules))
    case .assignToVersions(let label, let versions, let rules):
      try session.apply(AssignLabelToVersions(label: label, versions: versions, rules: rules))
    case .remove(let target, let labels):
      try session.apply(RemoveLabels(target: target, labels: labels))
    case .removeFromVersions(let label, let versions):
      try session.apply(RemoveLabelFromVersions(label: label, versions: versions))
    }
  }
}

/// A command on the registry of `LabelMessageTests`, and how it is refused, or that it is not.
struct LabelCase: Sendable, CustomStringConvertible {
  /// The number of the message, and what is special.
  let what: String
  let command: LabelCommand
  /// `nil`: the command goes through.
  let refusal: CommandError?

  init(_ what: String, _ command: LabelCommand, _ refusal: CommandError? = nil) {
    self.what = what
    self.command = command
    self.refusal = refusal
  }

  var description: String { what }
}

// MARK: The registry of the cases: labels "taken" and "other"; the package "labelled" carries
// "taken", and so does version 1 of the package "partly"; "plain" with version 1 carries nothing.

func package(_ name: String) -> CatalogPackageName { CatalogPackageName(name: name, type: "npm") }

func version(_ package: String, _ text: String) -> CatalogVersionName {
  CatalogVersionName(package: CatalogPackageName(name: package, type: "npm"), version: text)
}

private func many(_ count: Int) -> [String] { (0..<count).map { "label \($0)" } }
private func versions(_ count: Int) -> [CatalogVersionName] {
  (0..<count).map { version("fresh", "\($0)") }
}
private func scalars(_ count: Int, _ scalar: String = "x") -> String {
  String(repeating: scalar, count: count)
}
private func labels(_ names: String..., description: String? = nil) -> [NewLabel] {
  names.map { NewLabel(name: $0, description: description) }
}

private let rules = CatalogRules()
private let lifted = CatalogRules(allowsManyLabels: true)
private let strict = CatalogRules(registersUnknown: false)

private let m1 = CommandError(.validation, "Creating more than 500 labels is not supported")
private let m2 = CommandError(.validation, "Assigning more than 1 label is not supported")
private let m3 = CommandError(.conflict, "Some of the labels already exist")
private let m4 = CommandError(.validation, "Deleting more than 500 labels is not supported")
private let m5 = CommandError(
  .validation, "Removing more than 500 labels assignments in a single operation is not supported")
private let m6 = CommandError(
  .validation,
  "Assigning a label to more than 500 package versions in a single operation is not supported")
private let m7 = CommandError(.validation, "A label name cannot be empty")
private let m8 = CommandError(.validation, "Labels must be specified for the assignment")
private let m9 = CommandError(
  .conflict,
  "A requested package version already has a label assigned. More than one label per package "
    + "version is not supported yet")
private let m10 = CommandError(
  .conflict,
  "A requested package already has a label assigned. More than one label per package is not "
    + "supported yet")
private func m11(_ name: String) -> CommandError {
  CommandError(
    .validation, "Label name is too long \(name), must have fewer than 1000 characters")
}
private func m12(_ text: String) -> CommandError {
  CommandError(
    .validation, "Label description is too long \(text), must have fewer than 10000 characters")
}
private func m13(_ name: String) -> CommandError {
  CommandError(.notFound, "Label \(name) does not exist")
}
private func m14(_ name: String) -> CommandError {
  CommandError(.conflict, "Label with name \(name) already exists")
}
private func m15(_ names: String) -> CommandError {
  CommandError(
    .notFound,
    "The following labels were not found:[ \(names)]. All labels must exist when assigned")
}
private func empty(_ field: String) -> CommandError {
  CommandError(.validation, field: field, "The text must not be empty.")
}
private func tooLong(_ field: String, _ limit: Int) -> CommandError {
  CommandError(
    .validation, field: field, "The text is too long: at most \(limit) bytes of UTF-8.")
}

/// Every message at its limit, and which of two comes first.
let labelCases: [LabelCase] =
  createCases + updateCases + deleteCases + assignCases + bulkCases
  + removeCases + nameCases

private let createCases: [LabelCase] = [
  LabelCase("1: 500 labels", .create(many(500).map { NewLabel(name: $0) })),
  LabelCase("1: 501 labels", .create(many(501).map { NewLabel(name: $0) }), m1),
  LabelCase("1 before 7", .create((0...500).map { _ in NewLabel(name: "") }), m1),
  LabelCase("7: an empty name", .create(labels("")), m7),
  LabelCase("7: an empty name among others", .create(labels("a", "", "b")), m7),
  LabelCase("7 before 11", .create(labels(scalars(1000), "")), m7),
  LabelCase("11: 999 characters", .create(labels(scalars(999)))),
  LabelCase("11: 999 characters of 4 bytes", .create(labels(scalars(999, "\u{1F600}")))),
  LabelCase("11: 1,000 characters", .create(labels(scalars(1000))), m11(scalars(1000))),
  LabelCase(
    "11: 1,000 scalars in 500 graphemes", .create(labels(scalars(500, "e\u{301}"))),
    m11(scalars(500, "e\u{301}"))),
  LabelCase(
    "11: the first of two", .create(labels("a", scalars(1001), scalars(1000))), m11(scalars(1001))),
  LabelCase(
    "11 before 12",
    .create([NewLabel(name: "a", description: scalars(10_000)), NewLabel(name: scalars(1000))]),
    m11(scalars(1000))),
  LabelCase("12: 9,999 characters", .create(labels("a", description: scalars(9999)))),
  LabelCase(
    "12: 9,999 characters of 4 bytes",
    .create(labels("a", description: scalars(9999, "\u{1F600}")))),
  LabelCase(
    "12: 10,000 characters", .create(labels("a", description: scalars(10_000))),
    m12(scalars(10_000))),
  LabelCase(
    "12 before 3", .create(labels("taken", description: scalars(10_000))), m12(scalars(10_000))),
  LabelCase("3: a name exists", .create(labels("a", "taken")), m3),
  LabelCase("3: a name stands twice", .create(labels("a", "b", "a")), m3),
  LabelCase("names differ in case", .create(labels("Taken", "TAKEN"))),
  LabelCase("names differ in bytes", .create(labels("\u{E9}", "e\u{301}"))),
  LabelCase("no labels at all", .create([])),
]

private let updateCases: [LabelCase] = [
  LabelCase("7: an empty new name", .update(UpdateLabel(name: "taken", newName: "")), m7),
  LabelCase("7 before 13", .update(UpdateLabel(name: "none", newName: "")), m7),
  LabelCase("11: 999 characters", .update(UpdateLabel(name: "taken", newName: scalars(999)))),
  LabelCase(
    "11: 1,000 characters", .update(UpdateLabel(name: "taken", newName: scalars(1000))),
    m11(scalars(1000))),
  LabelCase(
    "11 before 12",
    .update(
      UpdateLabel(name: "taken", newName: scalars(1000), newDescription: scalars(10_000))),
    m11(scalars(1000))),
  LabelCase(
    "12: 9,999 characters", .update(UpdateLabel(name: "taken", newDescription: scalars(9999)))),
  LabelCase(
    "12: 10,000 characters",
    .update(UpdateLabel(name: "taken", newDescription: scalars(10_000))), m12(scalars(10_000))),
  LabelCase(
    "12 before 13", .update(UpdateLabel(name: "none", newDescription: scalars(10_000))),
    m12(scalars(10_000))),
  LabelCase("13", .update(UpdateLabel(name: "none", newName: "a")), m13("none")),
  LabelCase("13: the name is case-sensitive", .update(UpdateLabel(name: "Taken")), m13("Taken")),
  LabelCase("13 before 14", .update(UpdateLabel(name: "none", newName: "taken")), m13("none")),
  LabelCase("14", .update(UpdateLabel(name: "taken", newName: "other")), m14("other")),
  LabelCase("its own name passes", .update(UpdateLabel(name: "taken", newName: "taken"))),
  LabelCase("a change of case passes", .update(UpdateLabel(name: "taken", newName: "Taken"))),
  LabelCase("nothing to change", .update(UpdateLabel(name: "taken"))),
]

private let deleteCases: [LabelCase] = [
  LabelCase("4: 500 labels", .delete(many(500))),
  LabelCase("4: 501 labels", .delete(many(501)), m4),
  LabelCase("none", .delete([])),
]

private let assignCases: [LabelCase] =
  [LabelTarget.package(package("plain")), .version(version("plain", "1"))].flatMap { target in
    [
      LabelCase("2: two labels", .assign(target, ["taken", "other"], rules), m2),
      LabelCase("2: counted raw", .assign(target, ["taken", "taken"], rules), m2),
      LabelCase("2 before 15", .assign(target, ["none", "neither"], rules), m2),
      LabelCase("two labels, the rule lifted", .assign(target, ["taken", "other"], lifted)),
      LabelCase("8", .assign(target, [], rules), m8),
      LabelCase("8: the rule lifted", .assign(target, [], lifted), m8),
      LabelCase("15", .assign(target, ["none"], rules), m15("none")),
      LabelCase("15: an empty name", .assign(target, [""], rules), m15("")),
      LabelCase(
        "15: only those not found", .assign(target, ["y", "taken", "x"], lifted), m15("y,x")),
      LabelCase("one label", .assign(target, ["taken"], rules)),
      LabelCase(
        "500 labels, the rule lifted: the first unknown", .assign(target, many(500), lifted),
        m15(many(500).joined(separator: ","))),
      LabelCase(
        "501 labels, the rule lifted", .assign(target, many(501), lifted),
        CommandError(.validation, "Assigning more than 500 labels is not supported")),
    ]
  } + [
    LabelCase("10", .assign(.package(package("labelled")), ["other"], rules), m10),
    LabelCase("10: the same label", .assign(.package(package("labelled")), ["taken"], rules), m10),
    LabelCase(
      "15 before 10", .assign(.package(package("labelled")), ["none"], rules), m15("none")),
    LabelCase(
      "2 before 10", .assign(.package(package("labelled")), ["other", "taken"], rules), m2),
    LabelCase(
      "10: a version of a labelled package",
      .assign(.version(version("labelled", "1")), ["other"], rules), m10),
    LabelCase(
      "a package of which a version is labelled",
      .assign(.package(package("partly")), ["taken"], rules)),
    LabelCase("9", .assign(.version(version("partly", "1")), ["other"], rules), m9),
    LabelCase(
      "9: the same label", .assign(.version(version("partly", "1")), ["taken"], rules), m9),
    LabelCase(
      "another version", .assign(.version(version("partly", "2")), ["taken"], rules)),
    LabelCase(
      "the rule lifted: the same label", .assign(.package(package("labelled")), ["taken"], lifted)),
    LabelCase(
      "the rule lifted: another label on a version",
      .assign(.version(version("partly", "1")), ["other"], lifted)),
    LabelCase(
      "unknown to a strict catalog", .assign(.package(package("none")), ["taken"], strict),
      CommandError(.notFound, "The package \"none\" of type \"npm\" was not found.")),
    LabelCase(
      "a version unknown to a strict catalog",
      .assign(.version(version("plain", "2")), ["taken"], strict),
      CommandError(
        .notFound, "Version \"2\" of the package \"plain\" of type \"npm\" was not found.")),
    LabelCase(
      "15 before unknown", .assign(.package(package("none")), ["none"], strict), m15("none")),
    LabelCase(
      "known to a strict catalog", .assign(.version(version("plain", "1")), ["taken"], strict)),
  ]

private let bulkCases: [LabelCase] = [
  LabelCase("6: 500 versions", .assignToVersions("taken", versions(500), rules)),
  LabelCase("6: 501 versions", .assignToVersions("taken", versions(501), rules), m6),
  LabelCase(
    "6: counted raw",
    .assignToVersions("taken", (0...500).map { _ in version("fresh", "1") }, rules), m6),
  LabelCase("6 before 15", .assignToVersions("none", versions(501), rules), m6),
  LabelCase("15", .assignToVersions("none", [version("plain", "1")], rules), m15("none")),
  LabelCase(
    "15 before 10", .assignToVersions("none", [version("labelled", "1")], rules), m15("none")),
  LabelCase(
    "the same version twice",
    .assignToVersions("taken", [version("plain", "1"), version("plain", "1")], rules)),
  LabelCase("no versions", .assignToVersions("taken", [], rules)),
  LabelCase(
    "10: one of them",
    .assignToVersions("other", [version("plain", "1"), version("labelled", "1")], rules), m10),
  LabelCase(
    "9: one of them, with the same label",
    .assignToVersions("taken", [version("plain", "1"), version("partly", "1")], rules), m9),
  LabelCase(
    "10 before 9",
    .assignToVersions("taken", [version("partly", "1"), version("labelled", "1")], rules), m10),
  LabelCase(
    "the rule lifted",
    .assignToVersions("other", [version("partly", "1"), version("labelled", "1")], lifted)),
  LabelCase(
    "unknown to a strict catalog",
    .assignToVersions("taken", [version("plain", "1"), version("none", "1")], strict),
    CommandError(.notFound, "The package \"none\" of type \"npm\" was not found.")),
]

private let removeCases: [LabelCase] =
  [LabelTarget.package(package("labelled")), .version(version("partly", "1"))].flatMap { target in
    [
      LabelCase("5: 500 labels", .remove(target, many(500))),
      LabelCase("5: 501 labels", .remove(target, many(501)), m5),
      LabelCase("5: counted raw", .remove(target, (0...500).map { _ in "taken" }), m5),
      LabelCase("what is assigned", .remove(target, ["taken"])),
      LabelCase("what is not assigned", .remove(target, ["other"])),
      LabelCase("what does not exist", .remove(target, ["none", "", scalars(5000)])),
      LabelCase("nothing", .remove(target, [])),
    ]
  } + [
    LabelCase("from an unknown package", .remove(.package(package("none")), ["taken"])),
    LabelCase("from an unknown version", .remove(.version(version("plain", "9")), ["taken"])),
    LabelCase("from what nothing is named", .remove(.package(package("")), ["taken"])),
    LabelCase("from what nothing can be", .remove(.package(package(scalars(5000))), ["taken"])),
    LabelCase("5: 500 versions", .removeFromVersions("taken", versions(500))),
    LabelCase("5: 501 versions", .removeFromVersions("taken", versions(501)), m5),
    LabelCase("5 before an unknown label", .removeFromVersions("none", versions(501)), m5),
    LabelCase(
      "from some of the versions",
      .removeFromVersions("taken", [version("partly", "1"), version("none", "1")])),
    LabelCase("a label that does not exist", .removeFromVersions("none", versions(1))),
  ]

private let nameCases: [LabelCase] = [
  LabelCase(
    "no package name", .assign(.package(package("")), ["taken"], rules),
    empty("publicPackage.name")),
  LabelCase(
    "a package name before 15", .assign(.package(package("")), ["none"], rules),
    empty("publicPackage.name")),
  LabelCase(
    "8 before a package name", .assign(.package(package("")), [], rules), m8),
  LabelCase("1,000 bytes", .assign(.package(package(scalars(1000))), ["taken"], rules)),
  LabelCase(
    "1,000 NULs", .assign(.package(package(scalars(1000, "\u{0}"))), ["taken"], rules)),
  LabelCase(
    "1,001 bytes", .assign(.package(package(scalars(1001))), ["taken"], rules),
    tooLong("publicPackage.name", 1000)),
  LabelCase(
    "a type of 200 bytes",
    .assign(
      .package(CatalogPackageName(name: "a", type: scalars(200, "\u{1}"))), ["taken"], rules)),
  LabelCase(
    "a type of 201 bytes",
    .assign(.package(CatalogPackageName(name: "a", type: scalars(201))), ["taken"], rules),
    tooLong("publicPackage.type", 200)),
  LabelCase(
    "a version of 1,000 bytes", .assign(.version(version("a", scalars(1000))), ["taken"], rules)),
  LabelCase(
    "a version of 1,001 bytes", .assign(.version(version("a", scalars(1001))), ["taken"], rules),
    tooLong("publicPackageVersion.version", 1000)),
  LabelCase(
    "no version", .assign(.version(version("a", "")), ["taken"], rules),
    empty("publicPackageVersion.version")),
  LabelCase(
    "one of a list",
    .assignToVersions("taken", [version("a", "1"), version("", "1")], rules),
    empty("publicPackageVersions[1].publicPackage.name")),
]
