internal import GraphQLLanguage
internal import GraphQLTypeSystem
internal import JSON

extension ExecutionState {
  /// Completes a Float; JSON has no NaN and no infinity.
  @usableFromInline mutating func completeFloat(_ value: Double) {
    if value.isFinite {
      write { $0.appendDouble(value) }
    } else {
      completeFailure(GraphQLError("Float cannot represent non numeric value: \(value)"))
    }
  }

  /// Completes a leaf through the result coercion of the field's type.
  @usableFromInline mutating func completeLeaf(_ value: LeafValue) {
    guard listDepth == Int(fields[current].listCount) else {
      let field = plan.schema.coordinate(of: FieldID(rawValue: fields[current].field))
      completeFailure(
        GraphQLError("Expected Iterable, but did not find one for field \"\(field)\"."))
      return
    }
    do throws(ScalarError) {
      let type = TypeID(rawValue: fields[current].type)
      switch try value.coerced(to: type, in: plan.schema) {
      case .boolean(let flag): write { $0.appendBool(flag) }
      case .integer(let number): write { $0.appendInteger(number) }
      case .float(let number): completeFloat(number)
      case .string(let text): write { $0.appendQuoted(text) }
      case .json(let text): write { $0.append(raw: Array(text.utf8)) }
      }
    } catch {
      completeFailure(GraphQLError(error.message))
    }
  }
}
