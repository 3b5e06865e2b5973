import GraphQLLanguage
import GraphQLTypeSystem

/// One schema definition at most, section 3.3, and none where a schema is extended that has one.
extension Validator {
  mutating func checkLoneSchemaDefinition(_ node: NodeID) {
    let hasRoot =
      schema.queryType != nil || schema.mutationType != nil || schema.subscriptionType != nil
    if extendsSchema, hasRoot {
      report("Cannot define a new schema within a schema extension.", at: start(node))
      return
    }
    if typeSystem.hasSchemaDefinition {
      report("Must provide only one schema definition.", at: start(node))
    }
    typeSystem.hasSchemaDefinition = true
  }
}
