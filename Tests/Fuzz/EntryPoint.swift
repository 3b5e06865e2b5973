internal import Glibc

/// What libFuzzer's own `main` calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// What can be fuzzed; the variable `FUZZ_TARGET` of the environment chooses.
enum FuzzTarget: String, CaseIterable {
  case backup, parser, printer, request, schema, transport, variables, websocket

  static let chosen: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      print("FUZZ_TARGET is one of \(allCases.map(\.rawValue).joined(separator: ", "))")
      exit(2)
    }
    return target
  }()

  func run(_ input: [UInt8]) {
    switch self {
    case .backup: BackupTarget.run(input)
    case .parser: ParserTarget.run(input)
    case .printer: PrinterTarget.run(input)
    case .request: RequestTarget.run(input)
    case .schema: SchemaTarget.run(input)
    case .transport: TransportTarget.run(input)
    case .variables: VariablesTarget.run(input)
    case .websocket: WebSocketTarget.run(input)
    }
  }
}
