import GraphQLLanguage
import GraphQLTypeSystem

/// Field Selections, section 5.3.1: a selected field is defined on the type it is selected on.
extension Validator {
  mutating func checkFieldsOnCorrectType(_ node: NodeID, on type: TypeID) {
    var message = "Cannot query field \"\(name(node))\" on type \"\(schema.name(of: type))\"."
    if suggestsNames { message += suggestion(for: document.name(of: node), on: type) }
    report(message, at: start(node))
  }

  private func suggestion(for name: SourceRange, on type: TypeID) -> String {
    if let nodes = nodesField(with: name, on: type) { return Suggestions.didYouMean([nodes]) }
    let types = schema.kind(of: type).isAbstract ? types(with: name, among: type) : []
    if !types.isEmpty {
      return Suggestions.didYouMean(types, subject: "to use an inline fragment on")
    }
    let fields = schema[type].fields.map { schema.name(of: $0) }
    return Suggestions.didYouMean(Suggestions.list(for: document.text(in: name), among: fields))
  }

  /// `nodes { id }` if a connection was asked for a field of its nodes.
  private func nodesField(with name: SourceRange, on type: TypeID) -> String? {
    let nodes: [UInt8] = Array("nodes".utf8)
    guard let field = schema.field(named: nodes.span, on: type),
      let item = schema[field].type.listItem, self.field(named: name, on: item.named) != nil
    else { return nil }
    return "nodes { \(document.text(in: name)) }"
  }

  /// The object types below an abstract type that have the field, and their interfaces that have
  /// it: the most common first, then the more general ones, then by name.
  private func types(with name: SourceRange, among type: TypeID) -> [String] {
    var candidates: [(type: TypeID, uses: Int)] = []
    func note(_ type: TypeID) {
      guard field(named: name, on: type) != nil else { return }
      if let known = candidates.firstIndex(where: { $0.type == type }) {
        candidates[known].uses += 1
      } else {
        candidates.append((type, 1))
      }
    }
    for object in schema.possibleTypes(of: type) where field(named: name, on: object) != nil {
      note(object)
      for interface in schema.interfaces(of: object) { note(interface) }
    }
    candidates.sort {
      $0.uses == $1.uses
        ? Suggestions.naturalOrder(schema.name(of: $0.type), schema.name(of: $1.type))
        : $0.uses > $1.uses
    }
    // Being more general is no order that a sort could use: take the first that has nothing more
    // general beside it, again and again.
    var names: [String] = []
    while let first = candidates.first {
      let next =
        candidates.firstIndex { candidate in
          candidate.uses == first.uses
            && !candidates.contains {
              $0.uses == candidate.uses && $0.type != candidate.type
                && schema.isSubType(candidate.type, of: $0.type)
            }
        } ?? 0
      names.append(schema.name(of: candidates.remove(at: next).type))
      if names.count == Suggestions.maximum { break }
    }
    return names
  }
}
