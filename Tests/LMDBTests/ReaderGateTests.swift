import Foundation
import LMDB
import Synchronization
import Testing

/// Who waits for whom while the map grows.
@Suite struct ReaderGateTests {
  /// A reader on a thread of its own that stays inside until it is let go, or told to end.
  private final class Stay: Sendable {
    private let isInside = Atomic(false)
    private let mayLeave = Atomic(false)
    private let wasEnded = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ environment: Environment, obeys: Bool = false) {
      let thread = Thread { [self] in
        var reader = Reader(environment)
        let seat = reader.seat
        try? reader.read { _ throws(LMDBError) in
          isInside.store(true, ordering: .releasing)
          while !mayLeave.load(ordering: .acquiring) {
            if seat.mustEnd { wasEnded.store(true, ordering: .releasing) }
            if obeys && seat.mustEnd { break }
            usleep(500)
          }
        }
        ended.signal()
      }
      thread.start()
    }

    var hasEntered: Bool { isInside.load(ordering: .acquiring) }
    var isToldToEnd: Bool { wasEnded.load(ordering: .acquiring) }

    func waitInside() { while !hasEntered { usleep(500) } }

    func leave() {
      mayLeave.store(true, ordering: .releasing)
      ended.wait()
    }
  }

  private static func grow(_ environment: Environment, to bytes: Int) -> DispatchSemaphore {
    let grown = DispatchSemaphore(value: 0)
    let thread = Thread {
      try? environment.grow(toMapSize: bytes)
      grown.signal()
    }
    thread.start()
    return grown
  }

  @Test(.timeLimit(.minutes(1))) func whoIsQuickWaitsForNobodyWhoIsNot() throws {
    let store = try TemporaryEnvironment()
    try store.put("a", "1")
    var quick = Reader(store.environment)
    quick.seat.isQuick = true
    let first = Stay(store.environment)
    first.waitInside()
    let grown = Self.grow(store.environment, to: 1 << 24)
    // Until the gate is shut to those who are not quick.
    var later: [Stay] = []
    while true {
      let next = Stay(store.environment)
      later.append(next)
      usleep(20_000)
      guard next.hasEntered else { break }
      next.leave()
    }
    for _ in 0..<100 { #expect(try store.get("a", &quick) == "1") }
    #expect(grown.wait(timeout: .now()) == .timedOut)
    #expect(!(later.last?.hasEntered ?? true))
    first.leave()
    grown.wait()
    // The one that has waited is inside by and by, and holds up nobody.
    later.last?.waitInside()
    #expect(try store.get("a", &quick) == "1")
    later.last?.leave()
    #expect(try store.environment.information().mapSize == 1 << 24)
  }

  @Test(.timeLimit(.minutes(1))) func whoReadsForLongIsToldToEnd() throws {
    let store = try TemporaryEnvironment()
    let stay = Stay(store.environment, obeys: true)
    stay.waitInside()
    #expect(!stay.isToldToEnd)
    Self.grow(store.environment, to: 1 << 24).wait()
    stay.leave()
    #expect(stay.isToldToEnd)
    #expect(try store.environment.information().mapSize == 1 << 24)
  }
}
