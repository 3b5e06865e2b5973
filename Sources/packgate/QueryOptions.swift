import CatalogAPI
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import Server

/// What the settings of a server mean for GraphQL.
extension ServerConfiguration {
  /// What the admin API allows.
  func adminOptions(_ documents: KnownDocuments) -> GraphQLOptions {
    var options = GraphQLOptions(allowsIntrospection: allowsIntrospection)
    options.limits.execution.time = Self.time(timeouts.query)
    options.limits.streaming.time = Self.time(timeouts.query)
    setLimits(&options.limits)
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
    setLimits(&options.limits)
    options.documents = documents
    return options
  }

  /// What is decided about the protocols of both APIs.
  var routeSettings: RouteSettings {
    RouteSettings(
      statusRules: followsStatusDraft ? .draft : .audits, actor: actorName,
      introductionTime: timeouts.introduction)
  }

  /// The limits that `queryLimits` may name.
  private static var limits: [(name: String, sets: [WritableKeyPath<GraphQLLimits, Int>])] {
    [
      ("bytes", [\.parser.bytes]), ("tokens", [\.parser.tokens]), ("depth", [\.operation.depth]),
      ("introspectionDepth", [\.operation.introspectionDepth]), ("fields", [\.operation.fields]),
      ("rootFields", [\.operation.rootFields]), ("aliases", [\.aliases]),
      ("directives", [\.directives]), ("directivesInPlace", [\.directivesInPlace]),
      ("variables", [\.variables]), ("variableBytes", [\.variableBytes]),
      ("listItems", [\.listItems]),
      ("responseBytes", [\.execution.responseBytes, \.streaming.responseBytes]),
      ("errors", [\.validationErrors]), ("mutationWork", [\.mutationWork]),
    ]
  }

  /// What `queryLimits` sets, and to what.
  private func givenLimits() throws(ConfigurationError) -> [(
    sets: [WritableKeyPath<GraphQLLimits, Int>], number: Int
  )] {
    let limits = Self.limits
    var given: [(sets: [WritableKeyPath<GraphQLLimits, Int>], number: Int)] = []
    for text in queryLimits {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let limit = limits.first(where: { $0.name == parts[0] }),
        let number = Int(parts[1]), (1...1 << 32).contains(number)
      else {
        throw .invalidSetting(
          name: "PACKGATE_QUERY_LIMITS",
          reason: "\"\(text)\" is not a name, = and a number from 1 on; the names are "
            + limits.map(\.name).joined(separator: ", "))
      }
      given.append((limit.sets, number))
    }
    return given
  }

  /// Says what is wrong with `queryLimits`.
  func validateQueryLimits() throws(ConfigurationError) { _ = try givenLimits() }

  /// Sets the limits given, which have been validated.
  private func setLimits(_ limits: inout GraphQLLimits) {
    for (paths, number) in (try? givenLimits()) ?? [] {
      for path in paths { limits[keyPath: path] = number }
    }
  }

  private static func time(_ milliseconds: Int) -> Duration {
    // Longer than any process lives.
    milliseconds == 0 ? .seconds(1 << 32) : .milliseconds(milliseconds)
  }
}
