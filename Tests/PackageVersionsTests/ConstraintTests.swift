import PackageVersions
import Testing

@Suite struct ConstraintTests {
  @Test(arguments: ConstraintCase.all)
  func answersAsComposerDoes(_ item: ConstraintCase) throws {
    switch item.expected {
    case "error":
      #expect(throws: ConstraintError.self) { try Constraint(item.constraint) }
    case "valid":
      #expect(try Constraint(item.constraint).description == item.parsedForm)
    default:
      let constraint = try Constraint(item.constraint)
      #expect(constraint.description == item.parsedForm)
      #expect(constraint.matches(try Version(item.version)) == (item.expected == "true"))
    }
  }

  @Test(arguments: [
    "", "^", "~", "~>1.2", "^2.x", "~2.*", ",^1", "^1 ||", ">2.0,,<=3.0", "1.0#abc", "=>1.0",
    "1.0-2.0", "latest", "foo", "|", "|||", "1 | | 2", ">", ">=", "^1 ^", "* - *", "\u{0}",
    "~" + String(repeating: "9", count: 300), String(repeating: "1|", count: 600) + "1",
  ])
  func rejects(_ text: String) {
    #expect(throws: ConstraintError.self) { try Constraint(text) }
  }

  @Test(arguments: ["^1.", "~1.", "1.2.", "1|2", ">=1.0.0-"])
  func acceptsLegacyTypos(_ text: String) throws {
    #expect(try Constraint(text).compiled.isEmpty == false)
  }

  @Test(arguments: [
    ("", ConstraintError.Reason.empty, 0),
    ("   ", .empty, 0),
    ("foo", .notAVersion, 0),
    ("^1.0 foo", .notAVersion, 5),
    ("^1.0 || ~>1.2", .tildeGreater, 8),
    ("1.0 || ^x", .notARange, 8),
    ("^1 ||", .emptyAlternative, 5),
    ("|| ^1", .emptyAlternative, 0),
    (">=1.0.0-meh", .notAVersion, 7),
    ("  >= 1.0.0.0.0", .notAVersion, 12),
  ])
  func namesWhereReadingStopped(
    _ text: String, _ reason: ConstraintError.Reason, _ offset: Int
  ) throws {
    let error = try #require(throws: ConstraintError.self) { try Constraint(text) }
    #expect(error == ConstraintError(reason: reason, offset: offset))
    #expect(error.message.contains("at position \(offset + 1)"))
  }

  @Test func keepsTheTextForPrinting() throws {
    let constraint = try Constraint("  ^1.2 || dev-main ")
    #expect(constraint.text == "^1.2 || dev-main")
    #expect(constraint.description == "[[>= 1.2.0.0-dev < 2.0.0.0-dev] || == dev-main]")
  }
}
