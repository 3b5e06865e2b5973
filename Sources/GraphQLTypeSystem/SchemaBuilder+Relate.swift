internal import GraphQLLanguage

/// The last pass: which types the schema has, in which order, and how they relate.
extension SchemaBuilder {
  /// Lists the application's types in the order of their definitions, each built-in scalar behind
  /// the first type that refers to it, and the introspection types last.
  mutating func orderTypes() {
    var isListed = Array(repeating: false, count: parts.types.count)
    let own = outlines.indices.filter { !outlines[$0].isBuiltIn }.map {
      TypeID(rawValue: UInt32($0))
    }
    for type in own + mentioned { isListed[Int(type.rawValue)] = true }
    for type in own + mentioned { list(type, &isListed) }
    for directive in parts.directives { list(arguments: directive.arguments, &isListed) }
    visit(.schemaType, &isListed)
  }

  private mutating func visit(_ type: TypeID, _ isListed: inout [Bool]) {
    guard !isListed[Int(type.rawValue)] else { return }
    isListed[Int(type.rawValue)] = true
    list(type, &isListed)
  }

  private mutating func list(_ type: TypeID, _ isListed: inout [Bool]) {
    parts.typeOrder.append(type)
    let definition = parts.types[Int(type.rawValue)]
    if definition.kind == .union {
      for member in definition.possibleTypes { visit(parts.possibleTypeList[member], &isListed) }
    }
    for interface in definition.interfaces { visit(parts.interfaceList[interface], &isListed) }
    for field in definition.fields {
      let definition = parts.fields[Int(field.rawValue)]
      visit(definition.type.named, &isListed)
      list(arguments: definition.arguments, &isListed)
    }
    list(arguments: definition.inputFields, &isListed)
  }

  private mutating func list(arguments: IDRange<InputValueID>, _ isListed: inout [Bool]) {
    for argument in arguments {
      visit(parts.inputValues[Int(argument.rawValue)].type.named, &isListed)
    }
  }

  mutating func nameTypes() {
    parts.typeNames = tables.makeTable(for: parts.typeOrder.count)
    for type in parts.typeOrder {
      let name = parts.types[Int(type.rawValue)].name
      tables.insert(name, id: type.rawValue, into: parts.typeNames, text: parts.text)
    }
  }

  /// Fills in the possible types of interfaces, and the bits of all abstract types.
  mutating func relateTypes() {
    let interfaces = parts.typeOrder.filter { parts.types[Int($0.rawValue)].kind == .interface }
    for interface in interfaces {
      let first = parts.possibleTypeList.count
      for type in parts.typeOrder {
        let definition = parts.types[Int(type.rawValue)]
        guard definition.kind == .object,
          parts.interfaceList[definition.interfaces].contains(interface)
        else { continue }
        parts.possibleTypeList.append(type)
      }
      parts.types[Int(interface.rawValue)].possibleTypes = first..<parts.possibleTypeList.count
    }
    let words = (parts.types.count + 63) / 64
    parts.possibleRowWords = words
    // Row 0 stays empty: the row of every type that is not abstract.
    parts.possibleBits = Array(repeating: 0, count: words)
    for index in parts.types.indices where parts.types[index].kind.isAbstract {
      let row = parts.possibleBits.count
      parts.types[index].possibleRow = row / words
      parts.possibleBits.append(contentsOf: repeatElement(0, count: words))
      for type in parts.possibleTypeList[parts.types[index].possibleTypes] {
        parts.possibleBits[row + Int(type.rawValue >> 6)] |= 1 << UInt64(type.rawValue & 63)
      }
    }
  }
}
