public import GraphQLExecution
import GraphQLLanguage
public import JSON
public import RegistryGraphQL
public import RegistryModel
import RegistryStore

/// The subscriptions: every administrator may listen to everything, one who only reads included.
extension AdminServices {
  public func topic(
    of subscription: Subscription, in scope: RequestScope
  ) throws -> ActivityTopic {
    if subscription.rootField == AdminSchema.packageSynced {
      let name = subscription.withArgument("name") { $0?.string }
      guard let name else { return .syncs(package: nil) }
      guard let package = try scope.snapshot.package(named: name) else {
        throw GraphQLError.notFound("There is no package \"\(name)\".")
      }
      return .syncs(package: package.name.string)
    }
    let text = subscription.withArgument("customerId") { $0?.string }
    guard let text else { return .customers(nil) }
    guard let reference = CustomerReference(text),
      let customer = try scope.snapshot.customer(reference)
    else { throw GraphQLError.notFound("There is no such customer.") }
    return .customers(customer.id)
  }

  /// A sync whose package has been deleted since cannot be told: the schema wants the package.
  public func respond(
    to activity: Activity, of subscription: Subscription, in scope: RequestScope,
    writer: consuming JSONBuffer
  ) -> ExecutionResult? {
    if case .sync(let sync) = activity, (try? scope.snapshot.package(sync.package)) == nil {
      return nil
    }
    var context = AdminContext(scope, services: self)
    context.event = activity
    return subscription.execute(
      event: .root, resolvers: AdminSchema.resolvers, context: &context, writer: writer)
  }
}
