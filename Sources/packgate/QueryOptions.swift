import CatalogAPI
import GraphQL
import GraphQLExecution
import GraphQLTransport
import Server

/// What the settings of a server mean for GraphQL.
extension ServerConfiguration {
  /// What the admin API allows.
  func adminOptions(_ documents: KnownDocuments) -> GraphQLOptions {
    var options = GraphQLOptions(allowsIntrospection: allowsIntrospection)
    options.limits.execution.time = Self.time(timeouts.query)
    options.limits.streaming.time = Self.time(timeouts.query)
    options.documents = documents
    return options
  }

  /// What the catalog label API allows.
  func catalogOptions(_ documents: KnownDocuments) -> GraphQLOptions {
    var options = GraphQLOptions.catalog(allowsIntrospection: allowsIntrospection)
    let time = Self.time(timeouts.catalogQuery)
    options.limits.streaming.time = time
    // Mutations hold the writer up: the API's own bound is lifted only with all bounds.
    if timeouts.catalogQuery == 0 || time < options.limits.execution.time {
      options.limits.execution.time = time
    }
    options.documents = documents
    return options
  }

  /// Which status codes responses have.
  var statusRules: StatusRules { followsStatusDraft ? .draft : .audits }

  private static func time(_ milliseconds: Int) -> Duration {
    // Longer than any process lives.
    milliseconds == 0 ? .seconds(1 << 32) : .milliseconds(milliseconds)
  }
}
