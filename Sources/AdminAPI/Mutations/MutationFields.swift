import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

/// Reading the arguments of mutations and pushing their results.
extension FieldExecution where Context == AdminContext {
  /// The customer that the first argument names.
  func customerReference() throws(GraphQLError) -> CustomerReference {
    guard let reference = CustomerReference(text(0)) else {
      throw .notFound("There is no such customer.")
    }
    return reference
  }

  /// Pushes a customer as the command has left it.
  mutating func customer(_ id: CustomerID) throws {
    customerIfFound(try context.snapshot.customer(id))
  }

  /// Pushes a package as the command has left it.
  mutating func package(_ id: PackageID) throws {
    if let package = try context.snapshot.package(id) { object(.package(package)) } else { null() }
  }

  /// Pushes a bundle as the command has left it.
  mutating func bundle(_ id: BundleID) throws {
    if let bundle = try context.snapshot.bundle(id) { object(.bundle(bundle)) } else { null() }
  }
}
