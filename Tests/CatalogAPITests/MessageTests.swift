import RegistryModel
import Testing

/// Every message, at its limit, and which comes first.
@Suite struct MessageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Mutation fields that run before.
    var before = ""
    let mutation: String
    /// `nil` when the mutation passes.
    var code: String?
    var message = ""
  }

  static let cases: [Case] =
    lists.map { $0 } + names + existence + assignments
    + [
      Case(
        testDescription: "the whole name and then the description are measured",
        mutation: create(name: long(1000), description: long(10_000)), code: "VALIDATION_ERROR",
        message: "Label name is too long \(long(1000)), must have fewer than 1000 characters")
    ]

  // MARK: Numbers of items

  static let lists: [Case] = [
    Case(testDescription: "500 labels", mutation: creates(500)),
    Case(
      testDescription: "501 labels", mutation: creates(501), code: "VALIDATION_ERROR",
      message: "Creating more than 500 labels is not supported"),
    Case(
      testDescription: "501 labels, one without a name",
      mutation: "createCustomCatalogLabels(labels: [{ name: \"\" }\(items(500))]) { id }",
      code: "VALIDATION_ERROR", message: "Creating more than 500 labels is not supported"),
    Case(
      testDescription: "500 labels deleted",
      mutation: "deleteCustomCatalogLabels(labels: [\(items(500))])"),
    Case(
      testDescription: "501 labels deleted",
      mutation: "deleteCustomCatalogLabels(labels: [\(items(501))])", code: "VALIDATION_ERROR",
      message: "Deleting more than 500 labels is not supported"),
    Case(
      testDescription: "2 labels on a package", before: creates(2),
      mutation: onPackage(["l1", "l2"]), code: "VALIDATION_ERROR",
      message: "Assigning more than 1 label is not supported"),
    Case(
      testDescription: "the same label twice on a package", before: creates(1),
      mutation: onPackage(["l1", "l1"]), code: "VALIDATION_ERROR",
      message: "Assigning more than 1 label is not supported"),
    Case(
      testDescription: "2 labels on a version that do not exist",
      mutation: onVersion(["l1", "l2"]), code: "VALIDATION_ERROR",
      message: "Assigning more than 1 label is not supported"),
    Case(
      testDescription: "no labels on a package", mutation: onPackage([]),
      code: "VALIDATION_ERROR", message: "Labels must be specified for the assignment"),
    Case(
      testDescription: "no labels on a version", mutation: onVersion([]),
      code: "VALIDATION_ERROR", message: "Labels must be specified for the assignment"),
    Case(
      testDescription: "500 versions", before: creates(1), mutation: onVersions("l1", 500)),
    Case(
      testDescription: "501 versions", before: creates(1), mutation: onVersions("l1", 501),
      code: "VALIDATION_ERROR",
      message: "Assigning a label to more than 500 package versions in a single operation is "
        + "not supported"),
    Case(
      testDescription: "the same version 501 times", before: creates(1),
      mutation: onVersions("l1", 501, same: true), code: "VALIDATION_ERROR",
      message: "Assigning a label to more than 500 package versions in a single operation is "
        + "not supported"),
    Case(
      testDescription: "the same version 500 times", before: creates(1),
      mutation: onVersions("l1", 500, same: true)),
    Case(
      testDescription: "500 labels removed", mutation: offPackage((1...500).map { "l\($0)" })),
    Case(
      testDescription: "501 labels removed from a package",
      mutation: offPackage((1...501).map { "l\($0)" }), code: "VALIDATION_ERROR",
      message: removals),
    Case(
      testDescription: "501 labels removed from a version",
      mutation: offVersion((1...501).map { "l\($0)" }), code: "VALIDATION_ERROR",
      message: removals),
    Case(
      testDescription: "500 versions cleared", mutation: offVersions("l1", 500)),
    Case(
      testDescription: "501 versions cleared", mutation: offVersions("l1", 501),
      code: "VALIDATION_ERROR", message: removals),
  ]

  // MARK: Names and descriptions

  static let names: [Case] = [
    Case(
      testDescription: "an empty name", mutation: create(name: ""), code: "VALIDATION_ERROR",
      message: "A label name cannot be empty"),
    Case(
      testDescription: "an empty name among others",
      mutation: "createCustomCatalogLabels(labels: [{ name: \"a\" }, { name: \"\" }]) { id }",
      code: "VALIDATION_ERROR", message: "A label name cannot be empty"),
    Case(
      testDescription: "an empty new name", before: creates(1),
      mutation: "updateCustomCatalogLabel(label: { name: \"l1\", updatedName: \"\" }) { id }",
      code: "VALIDATION_ERROR", message: "A label name cannot be empty"),
    Case(
      testDescription: "an empty new name for what does not exist",
      mutation: "updateCustomCatalogLabel(label: { name: \"z\", updatedName: \"\" }) { id }",
      code: "VALIDATION_ERROR", message: "A label name cannot be empty"),
    Case(testDescription: "a name of 999", mutation: create(name: long(999))),
    Case(
      testDescription: "a name of 999 scalars in 3,996 bytes",
      mutation: create(name: String(repeating: "\u{1F600}", count: 999))),
    Case(
      testDescription: "a name of 1,000", mutation: create(name: long(1000)),
      code: "VALIDATION_ERROR",
      message: "Label name is too long \(long(1000)), must have fewer than 1000 characters"),
    Case(
      testDescription: "a new name of 1,000 for what does not exist",
      mutation: "updateCustomCatalogLabel(label: { name: \"z\", updatedName: \"\(long(1000))\" }) "
        + "{ id }",
      code: "VALIDATION_ERROR",
      message: "Label name is too long \(long(1000)), must have fewer than 1000 characters"),
    Case(
      testDescription: "a description of 9,999",
      mutation: create(name: "a", description: long(9_999))),
    Case(
      testDescription: "a description of 10,000",
      mutation: create(name: "a", description: long(10_000)), code: "VALIDATION_ERROR",
      message: "Label description is too long \(long(10_000)), must have fewer than 10000 "
        + "characters"),
    Case(
      testDescription: "a new description of 10,000", before: creates(1),
      mutation: "updateCustomCatalogLabel(label: { name: \"l1\", updatedDescription: "
        + "\"\(long(10_000))\" }) { id }",
      code: "VALIDATION_ERROR",
      message: "Label description is too long \(long(10_000)), must have fewer than 10000 "
        + "characters"),
  ]

  // MARK: What exists

  static let existence: [Case] = [
    Case(
      testDescription: "a label again", before: creates(1), mutation: create(name: "l1"),
      code: "CONFLICT", message: "Some of the labels already exist"),
    Case(
      testDescription: "a label twice in one request",
      mutation: "createCustomCatalogLabels(labels: [{ name: \"a\" }, { name: \"a\" }]) { id }",
      code: "CONFLICT", message: "Some of the labels already exist"),
    Case(
      testDescription: "one of many exists", before: creates(1), mutation: creates(3),
      code: "CONFLICT", message: "Some of the labels already exist"),
    Case(
      testDescription: "another case is another label", before: creates(1),
      mutation: create(name: "L1")),
    Case(
      testDescription: "the label to update does not exist",
      mutation: "updateCustomCatalogLabel(label: { name: \"z\" }) { id }", code: "NOT_FOUND",
      message: "Label z does not exist"),
    Case(
      testDescription: "the new name belongs to another", before: creates(2),
      mutation: "updateCustomCatalogLabel(label: { name: \"l1\", updatedName: \"l2\" }) { id }",
      code: "CONFLICT", message: "Label with name l2 already exists"),
    Case(
      testDescription: "the new name is its own", before: creates(1),
      mutation: "updateCustomCatalogLabel(label: { name: \"l1\", updatedName: \"l1\" }) { id }"),
  ]

  // MARK: Assignments

  static let assignments: [Case] = [
    Case(
      testDescription: "an unknown label on a package", mutation: onPackage(["z"]),
      code: "NOT_FOUND", message: unknown("z")),
    Case(
      testDescription: "an unknown label on a version", mutation: onVersion(["z"]),
      code: "NOT_FOUND", message: unknown("z")),
    Case(
      testDescription: "an unknown label on versions", mutation: onVersions("z", 2),
      code: "NOT_FOUND", message: unknown("z")),
    Case(
      testDescription: "an unknown label on a package that has one",
      before: creates(1) + onPackage(["l1"]), mutation: onPackage(["z"]), code: "NOT_FOUND",
      message: unknown("z")),
    Case(
      testDescription: "the same label on a package again",
      before: creates(1) + onPackage(["l1"]), mutation: onPackage(["l1"]), code: "CONFLICT",
      message: labelledPackage),
    Case(
      testDescription: "another label on a package that has one",
      before: creates(2) + onPackage(["l1"]), mutation: onPackage(["l2"]), code: "CONFLICT",
      message: labelledPackage),
    Case(
      testDescription: "a label on a version of a package that has one",
      before: creates(2) + onPackage(["l1"]), mutation: onVersion(["l2"]), code: "CONFLICT",
      message: labelledPackage),
    Case(
      testDescription: "a label on versions of a package that has one",
      before: creates(2) + onPackage(["l1"]), mutation: onVersions("l2", 2), code: "CONFLICT",
      message: labelledPackage),
    Case(
      testDescription: "the same label on a version again",
      before: creates(1) + onVersion(["l1"]), mutation: onVersion(["l1"]), code: "CONFLICT",
      message: labelledVersion),
    Case(
      testDescription: "another label on a version that has one",
      before: creates(2) + onVersion(["l1"]), mutation: onVersions("l2", 3), code: "CONFLICT",
      message: labelledVersion),
    Case(
      testDescription: "a label on a package with a labelled version",
      before: creates(2) + onVersion(["l1"]), mutation: onPackage(["l2"])),
    Case(
      testDescription: "package before version",
      before: creates(2) + onVersion(["l1"])
        + onPackage(["l1"]), mutation: onVersion(["l2"]), code: "CONFLICT",
      message: labelledPackage),
    Case(
      testDescription: "the same version twice collapses", before: creates(1),
      mutation: onVersions("l1", 2, same: true)),
    Case(
      testDescription: "removing what is not assigned", before: creates(1),
      mutation: offPackage(["l1", "z"]) + offVersion(["l1"]) + offVersions("z", 2)),
  ]

  @Test(arguments: cases)
  func theMutationSays(_ `case`: Case) async throws {
    let harness = try Harness()
    if !`case`.before.isEmpty {
      // Aliases, so that the same field can stand several times.
      let setUp = try object(await harness.mutate(`case`.before))
      #expect(setUp["errors"] == nil)
    }
    let answer = try object(await harness.mutate(`case`.mutation))
    guard let code = `case`.code else {
      #expect(answer["errors"] == nil, "\(answer)")
      return
    }
    let errors = try #require(answer["errors"] as? [Any])
    #expect(errors.count == 1)
    #expect(at(errors, 0, "message") as? String == `case`.message)
    #expect(at(errors, 0, "extensions", "code") as? String == code)
    #expect(at(answer, "data", "customCatalogLabel") is [String: Any])
  }

  @Test func theSettingLiftsTheRuleOfOneLabel() async throws {
    let harness = try Harness(rules: CatalogRules(allowsManyLabels: true))
    let answer = await harness.mutate(
      Self.creates(3) + Self.onPackage(["l1", "l2"]) + Self.onPackage(["l1"])
        + Self.onVersion(["l1", "l3"]) + Self.onVersions("l2", 2) + Self.onVersions("l2", 2))
    #expect(try object(answer)["errors"] == nil, "\(answer)")
    #expect(
      await harness.send(
        """
        { publicPackageVersion { getVersion(name: "p", type: "npm", version: "1") {
          customCatalogLabelsConnection { edges { node { name } } }
          publicPackage { customCatalogLabelsConnection { edges { node { name } } } } } } }
        """)
        == #"{"data":{"publicPackageVersion":{"getVersion":{"customCatalogLabelsConnection":"#
        + #"{"edges":[{"node":{"name":"l1"}},{"node":{"name":"l2"}},{"node":{"name":"l3"}}]},"#
        + #""publicPackage":{"customCatalogLabelsConnection":{"edges":[{"node":{"name":"l1"}},"#
        + #"{"node":{"name":"l2"}}]}}}}}}"#)
  }

  @Test func theSettingRefusesWhatTheCatalogDoesNotKnow() async throws {
    let harness = try Harness(rules: CatalogRules(registersUnknown: false))
    try await harness.merge(
      MergeCatalog(
        packages: [
          CatalogPackageEntry(
            name: CatalogPackageName(name: "known", type: "npm"), versions: [.init(version: "1")])
        ], labels: [NewLabel(name: "l1")]))
    for mutation in [
      Self.onPackage(["l1"]), Self.onVersion(["l1"]), Self.onVersions("l1", 2),
      Self.onVersion(["l1"]).replacing("\"p\"", with: "\"known\"").replacing(
        "\"1\"", with: "\"2\""),
    ] {
      let error = try await harness.error("mutation { customCatalogLabel { \(mutation) } }")
      #expect(error.code == "NOT_FOUND" && error.message.contains("not found"), "\(error)")
    }
    let answer = await harness.mutate(
      Self.onVersion(["l1"]).replacing("\"p\"", with: "\"known\""))
    #expect(try object(answer)["errors"] == nil, "\(answer)")
  }

  @Test func aBulkAssignmentIsAllOrNothing() async throws {
    let harness = try Harness()
    _ = await harness.mutate(Self.creates(2) + Self.onVersion(["l1"]))
    let error = try await harness.error(
      "mutation { customCatalogLabel { \(Self.onVersions("l2", 3)) } }")
    #expect(error.message == Self.labelledVersion)
    #expect(
      await harness.send(
        #"""
        { customCatalogLabel { getLabel(name: "l2") {
            publicPackageVersionsConnection { totalCount } } }
          publicPackageVersion { getVersion(name: "p", type: "npm", version: "2") { id } } }
        """#)
        == #"{"data":{"customCatalogLabel":{"getLabel":{"publicPackageVersionsConnection":"#
        + #"{"totalCount":0}}},"publicPackageVersion":{"getVersion":null}}}"#)
  }
}

// MARK: - Making mutations

extension MessageTests {
  static let labelledPackage =
    "A requested package already has a label assigned. More than one label per package is not "
    + "supported yet"
  static let labelledVersion =
    "A requested package version already has a label assigned. More than one label per package "
    + "version is not supported yet"
  static let removals =
    "Removing more than 500 labels assignments in a single operation is not supported"

  static func unknown(_ names: String) -> String {
    "The following labels were not found:[ \(names)]. All labels must exist when assigned"
  }

  static func long(_ count: Int) -> String { String(repeating: "n", count: count) }

  static func items(_ count: Int) -> String {
    (1...count).map { " { name: \"l\($0)\" }" }.joined()
  }

  static func create(name: String, description: String? = nil) -> String {
    let member = description.map { ", description: \"\($0)\"" } ?? ""
    return "createCustomCatalogLabel(label: { name: \"\(name)\"\(member) }) { id } "
  }

  static func creates(_ count: Int) -> String {
    "createCustomCatalogLabels(labels: [\(items(count))]) { id } "
  }

  private static func list(_ names: [String]) -> String {
    "[\(names.map { "\"\($0)\"" }.joined(separator: " "))]"
  }

  /// A name for the field's result that no other field of the document has.
  private static func alias(_ parts: Any...) -> String {
    "a" + String(UInt64.random(in: .min ... .max))
  }

  static func onPackage(_ names: [String]) -> String {
    "\(alias()): assignCustomCatalogLabelsToPublicPackage(publicPackageLabels: { publicPackage: "
      + "{ name: \"p\", type: \"npm\" }, labelNames: \(list(names)) }) "
  }

  static func onVersion(_ names: [String]) -> String {
    "\(alias()): assignCustomCatalogLabelsToPublicPackageVersion(publicPackageVersionLabels: { "
      + "publicPackageVersion: { publicPackage: { name: \"p\", type: \"npm\" }, version: \"1\" }, "
      + "labelNames: \(list(names)) }) "
  }

  private static func versions(_ count: Int, _ same: Bool) -> String {
    (1...count).map {
      " { publicPackage: { name: \"p\" type: \"npm\" } version: \"\(same ? 1 : $0)\" }"
    }.joined()
  }

  static func onVersions(_ label: String, _ count: Int, same: Bool = false) -> String {
    "\(alias()): assignCustomCatalogLabelToPublicPackageVersions(publicPackageVersionsLabel: { "
      + "publicPackageVersions: [\(versions(count, same))], labelName: \"\(label)\" }) "
  }

  static func offPackage(_ names: [String]) -> String {
    "\(alias()): removeCustomCatalogLabelsFromPublicPackage(publicPackageLabels: { publicPackage: "
      + "{ name: \"p\", type: \"npm\" }, labelNames: \(list(names)) }) "
  }

  static func offVersion(_ names: [String]) -> String {
    "\(alias()): removeCustomCatalogLabelsFromPublicPackageVersion(publicPackageVersionLabels: { "
      + "publicPackageVersion: { publicPackage: { name: \"p\", type: \"npm\" }, version: \"1\" }, "
      + "labelNames: \(list(names)) }) "
  }

  static func offVersions(_ label: String, _ count: Int) -> String {
    "\(alias()): removeCustomCatalogLabelFromPublicPackageVersions(publicPackageVersionsLabel: { "
      + "publicPackageVersions: [\(versions(count, false))], labelName: \"\(label)\" }) "
  }
}
