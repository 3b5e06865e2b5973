import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

/// Type system documents: validated, built, validated as a schema, printed, built again.
enum SchemaTarget {
  static func run(_ source: [UInt8]) {
    guard let document = try? Document.parse(source) else { return }
    let problems = validateTypeSystem(document, extending: nil)
    guard let schema = try? Schema.build(documents: [document]), problems.isEmpty else { return }
    let isValid = schema.validate().isEmpty
    let printed = schema.printed()
    _ = schema.printed(.introspection)
    guard isValid else { return }
    do throws(SchemaError) {
      let again = try Schema.build(sdl: [Array(printed.utf8)])
      precondition(again.printed() == printed, "printing a schema is stable")
      precondition(again.validate().isEmpty, "a valid schema stays valid")
    } catch {
      preconditionFailure("a printed schema cannot be built: \(error)")
    }
  }
}
