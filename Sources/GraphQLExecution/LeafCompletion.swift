internal import GraphQLLanguage
internal import GraphQLTypeSystem
internal import JSON

extension ExecutionState {
  /// Completes a Float; JSON has no NaN and no infinity.
  @usableFromInline mutating func completeFloat(_ value: Double) {
    if value.isFinite {
      writer.appendDouble(value)
    } else {
      completeFailure(GraphQLError("Float cannot represent non numeric value: \(value)"))
    }
  }

  /// Completes a leaf through the result coercion of the field's type.
  @usableFromInline mutating func completeLeaf(_ value: LeafValue) {
    guard listDepth == Int(current.pointee.listCount) else {
      let field = plan.schema.coordinate(of: FieldID(rawValue: current.pointee.field))
      completeFailure(
        GraphQLError("Expected Iterable, but did not find one for field \"\(field)\"."))
      return
    }
    do throws(ScalarError) {
      let type = TypeID(rawValue: current.pointee.type)
      switch try value.coerced(to: type, in: plan.schema) {
      case .boolean(let flag): writer.appendBool(flag)
      case .integer(let number): writer.appendInteger(number)
      case .float(let number): completeFloat(number)
      case .string(let text): writer.appendQuoted(text)
      case .json(let text): writer.append(raw: Array(text.utf8))
      }
    } catch {
      completeFailure(GraphQLError(error.message))
    }
  }
}
