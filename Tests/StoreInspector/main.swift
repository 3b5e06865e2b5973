// Looks at stores on behalf of the end-to-end tests, with the store's own code.
//
//   StoreInspector list FOLDER
//     verifies, then prints a line a customer: external id, name, status, number of tokens
//   StoreInspector open FOLDER
//     the same, for writing, and makes the store where there is none
//   StoreInspector hold FOLDER
//     keeps one snapshot until it is killed
//   StoreInspector powercuts TRACE ROOT SCRATCH SEED STATES [CORRUPT]
//     rebuilds and verifies states of the data folder ROOT that power cuts could have left while
//     TRACE was made; stops after so many that are corrupt
//   StoreInspector metaflips FOLDER SCRATCH [all]
//     flips bits of the meta pages, one at a time in copies, and uses what can be opened

import Glibc
import RegistryStore

/// One line to standard output, past every buffer: the next store may end this process.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(1, bytes, bytes.count)
}

func fail(_ message: String) -> Never {
  say("error \(message)")
  exit(2)
}

func list(_ folder: String, _ options: Registry.Options) throws(StoreError) {
  let registry = try Registry(path: folder, options: options)
  defer { registry.close() }
  for finding in try registry.verify() { say("finding \(finding)") }
  var reader = registry.makeReader()
  let (lines, halves) = try reader.read { snapshot throws(StoreError) in
    (try CustomerLine.all(in: snapshot), try Promises.halves(in: snapshot))
  }
  for half in halves { say("finding \(half)") }
  for line in lines { say("customer \(line)") }
}

func bytes(of path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { fail("\(path) cannot be read") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  let size = ftell(file)
  rewind(file)
  return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    count = fread(buffer.baseAddress, 1, size, file)
  }
}

let arguments = CommandLine.arguments
do throws(StoreError) {
  switch arguments.dropFirst().first {
  case "list" where arguments.count == 3:
    try list(arguments[2], .init(mode: .readOnly, mapSize: 0))
  case "open" where arguments.count == 3: try list(arguments[2], .init(freeSpaceWatermark: 0))
  case "hold" where arguments.count == 3:
    let registry = try Registry(path: arguments[2], options: .init(mode: .readOnly, mapSize: 0))
    var reader = registry.makeReader()
    try reader.read { snapshot throws(StoreError) in
      _ = try snapshot.counts()
      while true { sleep(60) }
    }
  case "metaflips" where arguments.count >= 4:
    var flips = try MetaFlips(of: arguments[2], scratch: arguments[3])
    flips.run(andTheRest: arguments.count > 4)
    removeTree(arguments[3])
    say("opened \(flips.opened)")
    say("refused \(flips.refused)")
    say("different \(flips.different)")
  case "powercuts" where arguments.count >= 7:
    guard let seed = UInt64(arguments[5]), let states = Int(arguments[6]),
      let limit = arguments.count > 7 ? Int(arguments[7]) : .max
    else { fail("a seed and a number of states are needed") }
    let trace = Trace(bytes(of: arguments[2]), root: arguments[3])
    var cuts = PowerCuts(trace, root: arguments[3], scratch: arguments[4], seed: seed)
    cuts.run(states: states, untilCorrupt: limit)
    removeTree(arguments[4])
    let outcome = cuts.outcome
    say("points \(outcome.points)")
    say("states \(outcome.states)")
    say("corrupt \(outcome.corrupt)")
    say("lost \(outcome.lost)")
  default: fail("usage: StoreInspector list|open|hold|metaflips|powercuts ...")
  }
} catch {
  fail("\(error)")
}
