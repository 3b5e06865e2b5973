import Foundation
import Glibc
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

/// Parses, validates and plans documents against a schema, for tools that compare and that count.
///
///     EngineProbe SCHEMA DOCUMENT...   a line a phase and document: its name and nanoseconds
///     EngineProbe --once PHASE COUNT SCHEMA DOCUMENT    a phase COUNT times, for valgrind
@main struct EngineProbe {
  let schema: Schema
  let documents: [(name: String, text: [UInt8])]

  init(_ paths: ArraySlice<String>) throws {
    guard let first = paths.first else { throw Usage() }
    schema = try Schema.build(sdl: [Array(try Data(contentsOf: URL(filePath: first)))])
    documents = try paths.dropFirst().map { path in
      let file = URL(filePath: path)
      return (file.deletingPathExtension().lastPathComponent, Array(try Data(contentsOf: file)))
    }
  }

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.first == "--once" else { return try EngineProbe(arguments).compare() }
    let rest = arguments.dropFirst()
    guard rest.count == 4, let phase = Phase(rawValue: rest[rest.startIndex]),
      let count = Int(rest[rest.startIndex + 1])
    else { throw Usage() }
    let probe = try EngineProbe(rest.dropFirst(2))
    let subject = try Subject(probe.documents[0].text, probe.schema)
    for _ in 0..<count { try subject.perform(phase) }
  }

  /// The fastest of several rounds of each phase: other programs on the machine only ever add.
  private func compare() throws {
    for (name, text) in documents {
      let subject = try Subject(text, schema)
      for phase in Phase.allCases {
        var best = Int.max
        for _ in 0..<20 {
          let start = threadTime()
          for _ in 0..<200 { try subject.perform(phase) }
          best = min(best, (threadTime() - start) / 200)
        }
        print("\(phase.rawValue) \(name) \(best)")
      }
    }
  }

  private func threadTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// What is done to a document.
enum Phase: String, CaseIterable {
  case parse, validate, plan
}

/// One document, with what each phase needs of those before it.
struct Subject {
  private let text: [UInt8]
  private let schema: Schema
  private let document: Document
  private let operation: NodeID

  init(_ text: [UInt8], _ schema: Schema) throws {
    self.text = text
    self.schema = schema
    document = try Document.parse(text)
    operation = try document.operation(named: nil)
    let errors = validate(document, against: schema)
    guard errors.isEmpty else { throw errors[0] }
  }

  @inline(never) func perform(_ phase: Phase) throws {
    switch phase {
    case .parse: _ = try Document.parse(text)
    case .validate: _ = validate(document, against: schema)
    case .plan:
      let prepared = try PreparedOperation(
        schema: schema, document: document, operation: operation)
      _ = try prepared.plan(conditions: 0)
    }
  }
}

struct Usage: Error, CustomStringConvertible {
  let description = "usage: EngineProbe [--once PHASE COUNT] SCHEMA DOCUMENT..."
}
