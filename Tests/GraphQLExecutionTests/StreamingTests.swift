import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Synchronization
import Testing

/// A response that is handed over while it is made, and what ends an operation in the middle.
@Suite struct StreamingTests {
  static let schema = try! Schema.build(sdl: [
    Array(
      """
      type Query { numbers(upTo: Int!): [Int] rows(upTo: Int!): [Row!]! grid(upTo: Int!): [[Int!]]
        strict(upTo: Int!): [Int!]! scan(rows: Int!): Int }
      type Mutation { rows(upTo: Int!): [Row!]! }
      type Row { number: Int! text: String fails(at: Int!): Int breaks(at: Int!): Int! }
      """.utf8)
  ])

  struct Context: ExecutionContext, ~Copyable {
    enum Object: BitwiseCopyable { case root, row(Int) }
    var scanned = 0
  }

  static let resolvers: ResolverTable<Context> = {
    var table = ResolverTable<Context>(schema)
    let rows: Resolver<Context> = { field, _ in
      let count = field.argument("upTo")?.int ?? 0
      field.list { field in
        for row in 0..<count where !field.isFinished { field.object(.row(row)) }
      }
    }
    table["Query", "rows"] = rows
    table["Mutation", "rows"] = rows
    let numbers: Resolver<Context> = { field, _ in
      let count = field.argument("upTo")?.int ?? 0
      field.list { field in for number in 0..<count { field.int(number) } }
    }
    table["Query", "numbers"] = numbers
    table["Query", "strict"] = { field, _ in
      let count = field.argument("upTo")?.int ?? 0
      field.list { field in
        for number in 0..<count { field.int(number) }
        field.null()
      }
    }
    table["Query", "grid"] = { field, _ in
      let count = field.argument("upTo")?.int ?? 0
      field.list { field in
        for row in 0..<count { field.list { field in for cell in 0..<row { field.int(cell) } } }
      }
    }
    table["Query", "scan"] = { field, _ in
      let count = field.argument("rows")?.int ?? 0
      for row in 0..<count {
        if row % 1000 == 0, !field.mayContinue() { return }
        field.context.scanned += 1
      }
      field.int(count)
    }
    table["Row", "number"] = { field, object in
      if case .row(let number) = object { field.int(number) }
    }
    table["Row", "text"] = { field, _ in field.string("A \"quoted\" text") }
    for name in ["fails", "breaks"] {
      table["Row", name] = { field, object in
        guard case .row(let number) = object else { return }
        if number == field.argument("at")?.int { throw GraphQLError("Row \(number) is lost.") }
        field.int(0)
      }
    }
    return table
  }()

  /// Keeps what a sink was given.
  final class Receiver: Sendable {
    let portions = Mutex<[[UInt8]]>([])
    var text: String {
      String(decoding: portions.withLock { Array($0.joined()) }, as: UTF8.self)
    }
    func sink(threshold: Int = 100, portions limit: Int = .max) -> ResponseSink {
      ResponseSink(threshold: threshold) { bytes in
        self.portions.withLock {
          $0.append(Array(bytes))
          return $0.count < limit
        }
      }
    }
  }

  struct Outcome {
    var rest = ""
    var isBroken = false
    var sentBytes = 0
    var errors: [GraphQLError] = []
    var scanned = 0
  }

  static func run(
    _ text: String, limits: ExecutionLimits = ExecutionLimits(), sink: ResponseSink? = nil,
    byRootField: Bool = false
  ) throws -> Outcome {
    let document = try Document.parse(Array(text.utf8))
    let prepared = try PreparedOperation(
      schema: schema, document: document, operation: try document.operation(named: nil))
    var running = OperationExecution(
      try prepared.plan(conditions: 0), variables: VariableValues(), writer: JSONBuffer(),
      limits: limits, sink: sink)
    var context = Context()
    if byRootField {
      for index in 0..<running.rootFieldCount {
        running.executeRootField(index, on: .root, resolvers: resolvers, context: &context)
      }
    } else {
      running.execute(on: .root, resolvers: resolvers, context: &context)
    }
    let result = running.finish()
    return Outcome(
      rest: String(decoding: result.writer.copy(), as: UTF8.self), isBroken: result.isBroken,
      sentBytes: result.sentBytes, errors: result.errors, scanned: context.scanned)
  }

  @Test(arguments: [
    "{ numbers(upTo: 0) }", "{ numbers(upTo: 1000) }", "{ rows(upTo: 500) { number text } }",
    "{ rows(upTo: 500) { number } numbers(upTo: 200) grid(upTo: 60) }",
    "{ grid(upTo: 100) }", "{ a: rows(upTo: 300) { b: number __typename } c: __typename }",
    "{ __schema { types { name fields { name type { name ofType { name } } } } } }",
    "{ rows(upTo: 3) { text } }",
  ])
  func portionsMakeTheSameResponse(document: String) throws {
    let whole = try Self.run(document)
    for threshold in [1, 7, 100, 5000, 1 << 20] {
      let receiver = Receiver()
      let streamed = try Self.run(document, sink: receiver.sink(threshold: threshold))
      #expect(receiver.text + streamed.rest == whole.rest, "threshold \(threshold)")
      #expect(streamed.sentBytes == receiver.text.utf8.count)
      #expect(!streamed.isBroken)
      // What waits for the boundary is at most 256 values of the shapes above.
      let longest = receiver.portions.withLock { $0.map(\.count).max() } ?? 0
      #expect(longest <= threshold + 256 * 64)
    }
  }

  @Test func shortResponseStaysInTheResult() throws {
    let receiver = Receiver()
    let result = try Self.run(
      "{ rows(upTo: 500) { number } }", sink: receiver.sink(threshold: 1 << 20))
    #expect(result.sentBytes == 0)
    #expect(receiver.text.isEmpty)
    #expect(result.rest.hasPrefix(#"{"data":{"rows":[{"number":0},"#))
  }

  @Test func errorsStandAfterWhatWasSent() throws {
    let receiver = Receiver()
    let result = try Self.run(
      "{ rows(upTo: 300) { number fails(at: 250) } }", sink: receiver.sink())
    let text = receiver.text + result.rest
    #expect(!result.isBroken)
    #expect(text.hasPrefix(#"{"data":{"rows":[{"number":0,"fails":0},"#))
    #expect(
      text.hasSuffix(
        #"{"number":299,"fails":0}]},"errors":[{"message":"Row 250 is lost.","locations":"#
          + #"[{"line":1,"column":28}],"path":["rows",250,"fails"]}]}"#))
    #expect(text.contains(#"{"number":250,"fails":null}"#))
    _ = try JSONDocument.parse(Array(text.utf8))
  }

  @Test func errorBeforeAnythingWasSentIsAnOrdinaryResponse() throws {
    let receiver = Receiver()
    let result = try Self.run("{ rows(upTo: 300) { breaks(at: 2) } }", sink: receiver.sink())
    #expect(!result.isBroken && result.sentBytes == 0)
    #expect(result.rest.hasSuffix(#""path":["rows",2,"breaks"]}],"data":null}"#))
  }

  /// Documents whose data becomes null when its beginning is gone.
  @Test(arguments: [
    "{ rows(upTo: 300) { number breaks(at: 250) } }", "{ strict(upTo: 500) }",
  ])
  func nullAfterSendingBreaks(document: String) throws {
    let receiver = Receiver()
    let result = try Self.run(document, sink: receiver.sink())
    #expect(result.isBroken)
    #expect(result.rest.isEmpty)
    #expect(result.sentBytes > 0)
    #expect(result.errors.count == 1)
    #expect(throws: (any Error).self) { try JSONDocument.parse(Array(receiver.text.utf8)) }
  }

  @Test func refusingSinkEndsTheOperation() throws {
    let receiver = Receiver()
    let result = try Self.run(
      "{ numbers(upTo: 100000) rows(upTo: 1) { number } }", sink: receiver.sink(portions: 2))
    #expect(result.isBroken)
    #expect(receiver.portions.withLock { $0.count } == 2)
    #expect(receiver.text.utf8.count < 4000)
  }

  @Test func sentBytesCountAgainstTheLimit() throws {
    let receiver = Receiver()
    let document = "{ rows(upTo: 1000) { number } }"
    let length = try Self.run(document).rest.utf8.count
    // The `{"data":` and the last bracket belong to the response as well.
    for (limit, isWithin) in [(length, true), (length - 500, false)] {
      let limits = ExecutionLimits(responseBytes: limit)
      #expect(try Self.run(document, limits: limits, sink: receiver.sink()).isBroken == !isWithin)
      let whole = try Self.run(document, limits: limits)
      #expect(whole.rest.hasSuffix(#""data":null}"#) == !isWithin)
    }
  }
}

/// A clock that goes on by a step each time it is read.
final class SteppingClock: Sendable {
  private let now = Atomic<UInt64>(0)
  let step: UInt64
  init(milliseconds: UInt64) { step = milliseconds * 1_000_000 }
  func pass(milliseconds: UInt64) { now.add(milliseconds * 1_000_000, ordering: .relaxed) }
  func limits(seconds: Int = 2) -> ExecutionLimits {
    ExecutionLimits(time: .seconds(seconds)) {
      self.now.add(self.step, ordering: .relaxed).newValue
    }
  }
  var readings: UInt64 { now.load(ordering: .relaxed) / step }
}

/// How long an operation may take.
@Suite struct DeadlineTests {
  @Test func operationEndsWhenItsTimeIsUp() throws {
    let clock = SteppingClock(milliseconds: 100)
    let result = try StreamingTests.run(
      "{ rows(upTo: 100000) { number } numbers(upTo: 5) }", limits: clock.limits())
    #expect(
      result.rest.hasPrefix(
        #"{"errors":[{"message":"The operation took longer than 2000 milliseconds.","#))
    #expect(result.rest.hasSuffix(#""extensions":{"code":"QUERY_TOO_COMPLEX"}}],"data":null}"#))
    #expect(result.errors.count == 1)
    #expect(clock.readings == 22)
  }

  @Test func nullableListsDoNotStopIt() throws {
    let clock = SteppingClock(milliseconds: 100)
    let result = try StreamingTests.run("{ grid(upTo: 1000) }", limits: clock.limits())
    #expect(result.rest.hasSuffix(#""data":null}"#))
  }

  @Test func smallOperationNeverReadsTheClock() throws {
    let clock = SteppingClock(milliseconds: 100)
    _ = try StreamingTests.run("{ rows(upTo: 20) { number text } }", limits: clock.limits())
    #expect(clock.readings == 0)
  }

  @Test func scanAsksWhetherItMayGoOn() throws {
    let clock = SteppingClock(milliseconds: 500)
    let result = try StreamingTests.run("{ scan(rows: 100000) }", limits: clock.limits())
    #expect(result.scanned == 5000)
    #expect(result.rest.contains("took longer than 2000 milliseconds"))
    #expect(try StreamingTests.run("{ scan(rows: 3000) }", limits: clock.limits()).errors.isEmpty)
  }

  @Test func waitingForTheReceiverDoesNotCount() throws {
    let clock = SteppingClock(milliseconds: 1)
    let patient = ResponseSink(threshold: 500) { _ in
      clock.pass(milliseconds: 1500)
      return true
    }
    let document = "{ rows(upTo: 1000) { number } }"
    let result = try StreamingTests.run(document, limits: clock.limits(), sink: patient)
    #expect(!result.isBroken && result.sentBytes > 0)
    #expect(result.errors.isEmpty)
  }

  @Test func eachRootFieldOfAMutationHasItsOwnTime() throws {
    let fields = (0..<5).map { "m\($0): rows(upTo: 1500) { number }" }.joined(separator: " ")
    let clock = SteppingClock(milliseconds: 150)
    let result = try StreamingTests.run(
      "mutation { \(fields) }", limits: clock.limits(), byRootField: true)
    #expect(result.errors.isEmpty)
    #expect(clock.readings > 20)
    let whole = try StreamingTests.run("mutation { \(fields) }", limits: clock.limits())
    #expect(whole.errors.count == 1)
  }
}
