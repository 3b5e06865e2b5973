// A process for the store's tests to kill, to run beside, and to let run out of space.
//
//   StoreWriter write FOLDER         creates customers w-1, w-2, ... and prints each once durable
//   StoreWriter hold FOLDER          opens the registry, prints "ready" and waits
//   StoreWriter full FOLDER BYTES    writes until files may not grow, then until they may again

import Glibc
import LMDB
import RegistryModel
import RegistryStore

/// One line to standard output, past every buffer.
@Sendable func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(1, bytes, bytes.count)
}

func fail(_ message: String) -> Never {
  say("error " + message)
  exit(1)
}

let start = Timestamp(milliseconds: 1_768_473_000_000)

@Sendable func customer(_ number: UInt64, _ prefix: String) -> CreateCustomer {
  CreateCustomer(
    name: "Customer \(number)", email: "c\(number)@example.com",
    externalID: "\(prefix)-\(number)",
    token: MintedToken(key: TokenKey(high: UInt64.random(in: 0 ... .max), low: number), hint: "x"))
}

/// Keeps commands in flight from several tasks for ever; each acknowledged one is printed.
func writeForever(_ registry: Registry) async {
  let prefix = "w\(getpid())"
  await withTaskGroup(of: Void.self) { group in
    for client in 0..<16 as Range<UInt64> {
      group.addTask {
        var number = client
        while true {
          let command = customer(number, prefix)
          do throws(CommandError) {
            try await registry.write(actor: "test", at: start) { session throws(CommandError) in
              _ = try session.apply(command)
            }
          } catch {
            fail("\(error)")
          }
          say("\(prefix)-\(number)")
          number += 16
        }
      }
    }
  }
}

/// Writes with a bound on the size of files, and again without.
func fillUp(_ registry: Registry, bytes: UInt) async throws {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
  getrlimit(__rlimit_resource_t(1), &limit)
  limit.rlim_cur = bytes
  setrlimit(__rlimit_resource_t(1), &limit)
  var number: UInt64 = 0
  var refusal: CommandError?
  while refusal == nil {
    let command = customer(number, "f")
    do throws(CommandError) {
      try await registry.write(actor: "test", at: start) { session throws(CommandError) in
        _ = try session.apply(command)
      }
      number += 1
    } catch {
      refusal = error
    }
  }
  say("refused \(refusal?.code.rawValue ?? "")")
  var reader = registry.makeReader()
  let count = try reader.read { snapshot throws(StoreError) in try snapshot.counts().customers }
  say(count == number ? "reads" : "error \(count) of \(number) customers")
  limit.rlim_cur = limit.rlim_max
  setrlimit(__rlimit_resource_t(1), &limit)
  for _ in 0..<100 where !registry.acceptsWrites { usleep(100_000) }
  let command = customer(number, "f")
  try await registry.write(actor: "test", at: start) { session throws(CommandError) in
    _ = try session.apply(command)
  }
  say("resumed")
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { fail("usage: StoreWriter write|hold|full FOLDER [BYTES]") }
do {
  let registry = try Registry(
    path: arguments[2], options: .init(mapSize: 64 << 20, freeSpaceWatermark: 0))
  say("ready")
  switch arguments[1] {
  case "write": await writeForever(registry)
  case "hold": while true { sleep(60) }
  case "full":
    try await fillUp(registry, bytes: UInt(arguments.count > 3 ? arguments[3] : "") ?? 1 << 20)
    let findings = try registry.verify()
    say(findings.isEmpty ? "verified" : "error \(findings[0])")
    registry.close()
  default: fail("no such mode")
  }
} catch {
  fail("\(error)")
}
