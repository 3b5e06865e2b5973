import PackageVersions
import RegistryModel

/// What commands demand of their input before they plan any change.
extension Plan {
  /// The customer a command names.
  func require(_ reference: CustomerReference) throws(PlanFailure) -> CustomerRecord {
    let found = try read { snapshot throws(StoreError) in try snapshot.customer(reference) }
    guard let found else { throw .refused(.notFound, "There is no such customer.") }
    return found
  }

  /// The package a command names.
  func require(package name: String) throws(PlanFailure) -> PackageRecord {
    let found = try read { snapshot throws(StoreError) in try snapshot.package(named: name) }
    guard let found else {
      throw .refused(.notFound, "There is no package \(quoted(name)).")
    }
    return found
  }

  /// The bundle a command names.
  func require(bundle name: String) throws(PlanFailure) -> BundleRecord {
    let found = try read { snapshot throws(StoreError) in try snapshot.bundle(named: name) }
    guard let found else {
      throw .refused(.notFound, "There is no bundle \(quoted(name)).")
    }
    return found
  }

  /// A version of a package as a command spells it.
  func require(
    version text: String, of package: PackageRecord
  ) throws(PlanFailure) -> (Version, VersionRecord) {
    let version: Version
    do {
      version = try Version(text)
    } catch {
      throw .refused(
        .validation, field: "version", "\(quoted(text)) is not a version: \(error.message)")
    }
    let found = try read { snapshot throws(StoreError) in
      try snapshot.storedVersion(version, of: package.id)
    }
    guard let found, !found.isRemoved else {
      throw .refused(
        .notFound, "Package \(quoted(package.name.string)) has no version \(quoted(text)).")
    }
    return (version, found)
  }

  /// A moment must lie between 0000 and 9999, so that it can be written down again.
  func requireMoment(_ time: Timestamp?, field: String) throws(PlanFailure) {
    guard let time else { return }
    let earliest = Timestamp(seconds: -62_167_219_200)
    guard time >= earliest, time <= .latest else {
      throw .refused(.validation, field: field, "The moment must lie in the years 0 to 9999.")
    }
  }
}

/// A text that must be there: not blank, of one line, not too long.
func requireLine(_ text: String, field: String, limit: Int) throws(PlanFailure) {
  guard text.utf8.contains(where: { $0 > 0x20 }) else {
    throw .refused(.validation, field: field, "The text must not be empty.")
  }
  guard text.utf8.count <= limit else {
    throw .refused(
      .validation, field: field, "The text is too long: at most \(limit) bytes of UTF-8.")
  }
  guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
    throw .refused(.validation, field: field, "The text must not hold control characters.")
  }
}

/// A text of any number of lines that may be missing.
func requireText(_ text: String?, field: String, limit: Int) throws(PlanFailure) {
  guard let text else { return }
  guard text.utf8.count <= limit else {
    throw .refused(
      .validation, field: field, "The text is too long: at most \(limit) bytes of UTF-8.")
  }
  guard !text.utf8.contains(0) else {
    throw .refused(.validation, field: field, "The text must not hold a NUL character.")
  }
}

/// One `@` with something on both sides, and no blanks: more cannot be known about an address.
func requireEmail(_ email: String) throws(PlanFailure) {
  try requireLine(email, field: "email", limit: Limits.email)
  let parts = email.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
  guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.utf8.contains(0x20) else {
    throw .refused(.validation, field: "email", "\(quoted(email)) is not an email address.")
  }
  guard email.lowercased().utf8.count <= Limits.email else {
    throw .refused(.validation, field: "email", "The address is too long.")
  }
}

/// Parses and compiles a constraint.
func requireConstraint(
  _ text: String, field: String
) throws(PlanFailure) -> (text: String, compiled: [UInt8]) {
  guard text.utf8.count <= Limits.constraint else {
    throw .refused(
      .validation, field: field,
      "A constraint has at most \(Limits.constraint) bytes of UTF-8.")
  }
  do {
    let constraint = try Constraint(text)
    guard constraint.compiled.count <= Limits.compiledConstraint else {
      throw PlanFailure.refused(.validation, field: field, "The constraint has too many parts.")
    }
    return (constraint.text, constraint.compiled)
  } catch let error as ConstraintError {
    throw .refused(.validation, field: field, error.message)
  } catch let error as PlanFailure {
    throw error
  } catch {
    throw .refused(.validation, field: field, "The constraint cannot be read.")
  }
}

/// A client's text inside a message: shortened and without what would break the line.
func quoted(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(100).map { scalar in
    scalar.value < 0x20 || scalar == "\"" || scalar.value == 0x7F ? "?" : Character(scalar)
  }
  return "\"" + String(shown) + (text.unicodeScalars.count > 100 ? "..." : "") + "\""
}

/// A list of names for the journal, cut to a bounded length.
func listed(_ names: [String]) -> String {
  var text = ""
  for (index, name) in names.enumerated() {
    if text.utf8.count + name.utf8.count > 1000 {
      let first = index == 0 ? quoted(name) : ""
      let rest = names.count - (index == 0 ? 1 : index)
      return text + first + (rest > 0 ? " and \(rest) more" : "")
    }
    text += (index == 0 ? "" : ", ") + name
  }
  return text
}

/// Absent and empty are stored alike.
func present(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }
