import GraphQLLanguage
import GraphQLTypeSystem

/// Directives Are Defined, section 5.7.1, and Directives Are in Valid Locations, section 5.7.2.
extension Validator {
  /// - Parameters:
  ///   - directive: the schema's definition of it.
  ///   - own: the document's definition, which counts instead.
  mutating func checkKnownDirectives(
    _ node: NodeID, _ directive: DirectiveID?, _ own: NodeID?, at location: DirectiveLocation
  ) {
    let isAllowed: Bool
    if let own {
      isAllowed = document.directiveLocations(of: own).contains {
        document.isEqual(document[$0].range, location.name)
      }
    } else if let directive {
      isAllowed = schema.directives[Int(directive.rawValue)].locations.contains(location)
    } else {
      report("Unknown directive \"@\(name(node))\".", at: start(node))
      return
    }
    if isAllowed { return }
    let place = String(describing: location.name).lowercased().split(separator: "_")
      .joined(separator: " ")
    report("Directive \"@\(name(node))\" may not be used on \(place).", at: start(node))
  }

  /// Where a directive on this operation stands.
  func directiveLocation(of operation: NodeID) -> DirectiveLocation {
    switch document.operationType(of: operation) {
    case .query: .query
    case .mutation: .mutation
    case .subscription: .subscription
    }
  }
}
