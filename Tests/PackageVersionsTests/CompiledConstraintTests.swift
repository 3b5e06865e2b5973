import PackageVersions
import Testing

@Suite struct CompiledConstraintTests {
  /// Random alternatives of random comparisons, each judged by the plain order and by the bytes.
  @Test func rangesAnswerAsTheComparisonsTheyComeFrom() throws {
    var generator = SplitMix(state: 7)
    let operands = [
      "0.1", "1.0.0-beta1", "1.0", "1.0-p1", "1.2.3", "1.x-dev", "2.0", "dev-a", "dev-b",
    ]
    let versions = try (operands + ["dev-c", "3.0", "0.0.1", "1.0.0-dev"]).map { try Version($0) }
    let relations = ["==", "!=", ">", "<="]
    for _ in 0..<5_000 {
      let groups = (0...Int.random(in: 0...2, using: &generator)).map { _ in
        (0...Int.random(in: 0...2, using: &generator)).map { _ in
          (relations.randomElement(using: &generator)!, operands.randomElement(using: &generator)!)
        }
      }
      let text = groups.map { $0.map { $0.0 + $0.1 }.joined(separator: " ") }
        .joined(separator: " || ")
      let constraint = try Constraint(text)
      for version in versions {
        let expected = try groups.contains { group in
          try group.allSatisfy { try holds(version, $0.0, Version($0.1)) }
        }
        #expect(constraint.matches(version) == expected, "\(text) on \(version.normalized)")
      }
    }
  }

  private func holds(_ version: Version, _ relation: String, _ operand: Version) -> Bool {
    if version.isNamedBranch || operand.isNamedBranch {
      let isSame = version.normalized == operand.normalized
      return relation == "==" ? isSame : relation == "!=" && !isSame
    }
    let order = ReferenceOrder.compare(version.normalized, operand.normalized)
    return switch relation {
    case "==": order == 0
    case "!=": order != 0
    case ">": order > 0
    default: order <= 0
    }
  }

  @Test func damagedBytesAdmitNothing() throws {
    let compiled = try Constraint("^1.0 !=1.2 || dev-main").compiled
    let inside = try Version("1.1")
    #expect(matches(compiled, inside))
    for length in 0..<compiled.count {
      let cut = Array(compiled[..<length])
      cut.withUnsafeBytes { #expect(!CompiledConstraint($0).isWellFormed) }
      #expect(!matches(cut, try Version("dev-main")), "cut to \(length)")
    }
    var foreign = compiled
    foreign[0] = 2
    #expect(!matches(foreign, inside))
    var everything = try Constraint("*").compiled
    #expect(matches(everything, try Version("dev-x")))
    everything[1] = 2
    #expect(!matches(everything, try Version("dev-x")))
    (compiled + [0]).withUnsafeBytes { #expect(!CompiledConstraint($0).isWellFormed) }
  }

  @Test func anEmptyKeyMatchesNothing() throws {
    let compiled = try Constraint("*").compiled
    let answer = compiled.withUnsafeBytes {
      CompiledConstraint($0).matches(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    #expect(!answer)
  }

  private func matches(_ compiled: [UInt8], _ version: Version) -> Bool {
    compiled.withUnsafeBytes { compiled in
      version.key.withUnsafeBytes { CompiledConstraint(compiled).matches($0) }
    }
  }
}
