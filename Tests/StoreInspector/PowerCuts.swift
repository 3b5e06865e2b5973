import Glibc
import RegistryModel
import RegistryStore

/// Opens and verifies the states in which power cuts could have left a traced server's data folder.
struct PowerCuts {
  /// What came of the states that were looked at.
  struct Outcome {
    var points = 0
    var states = 0
    var corrupt = 0
    var lost = 0
  }

  private let trace: Trace
  private let root: String
  private let scratch: String
  private(set) var outcome = Outcome()
  private var disk = Disk()
  private var promises = Promises()
  private var generator: SeededGenerator
  /// Goes on from moment to moment, so that all ways get their turn.
  private var way = 0
  private var seen: Set<DiskState> = []
  /// Changes of names that the scratch folder shows.
  private var shownNamings = -1
  private var complaints = 0

  /// - Parameter scratch: a folder for the states, in memory if possible.
  init(_ trace: Trace, root: String, scratch: String, seed: UInt64) {
    self.trace = trace
    self.root = root
    self.scratch = scratch
    generator = SeededGenerator(state: seed)
  }

  /// Looks at so many different states, evenly over the moments of the trace.
  mutating func run(states: Int, untilCorrupt limit: Int) {
    var moments: [(time: Int, isEnd: Bool, event: Int)] = []
    for (number, event) in trace.events.enumerated() {
      moments.append((event.begin, false, number))
      if event.end != .max { moments.append((event.end, true, number)) }
    }
    moments.sort { ($0.time, $0.isEnd ? 1 : 0) < ($1.time, $1.isEnd ? 1 : 0) }
    let points = moments.filter { isPoint(trace.events[$0.event].action) }.count
    guard points > 0 else { return }
    for moment in moments {
      let action = trace.events[moment.event].action
      if moment.isEnd {
        disk.end(moment.event, action)
      } else {
        disk.begin(moment.event, action)
        if case .reply(let bytes) = action { promises.add(reply: bytes) }
      }
      guard isPoint(action) else { continue }
      outcome.points += 1
      // What one moment has too few states for is left to those behind it, also by the last ones.
      cut(upTo: min(states, states * outcome.points / max(1, points - points / 10)))
      if outcome.corrupt >= limit { return }
    }
  }

  private func isPoint(_ action: TraceEvent.Action) -> Bool {
    switch action {
    case .reply(let bytes): bytes.starts(with: Array("HTTP/1.1 200".utf8))
    case .truncate: false
    default: true
    }
  }

  /// Cuts the power at this moment, in different ways.
  private mutating func cut(upTo states: Int) {
    seen.removeAll(keepingCapacity: true)
    var attempt = 0
    while outcome.states < states, attempt < 4 * (states - outcome.states) + 13 {
      let choice = DiskState.Choice.ways[way % DiskState.Choice.ways.count]
      way += 1
      let state = DiskState.random(of: disk, choice, using: &generator)
      attempt += 1
      guard seen.insert(state).inserted else { continue }
      outcome.states += 1
      show(state)
      look(state)
    }
  }

  /// Writes a state into the scratch folder.
  private mutating func show(_ state: DiskState) {
    let names = state.names(on: disk)
    func place(_ path: String) -> String { scratch + path.dropFirst(root.count) }
    if shownNamings != state.namings {
      removeTree(scratch)
      for folder in names.folders { mkdir(place(folder), 0o700) }
      shownNamings = state.namings
    }
    for (path, number) in names.files {
      let descriptor = open(place(path), O_RDWR | O_CREAT, 0o600)
      precondition(descriptor >= 0, "a state cannot be written: \(place(path)) \(errno)")
      let bytes = state.content(of: number, on: disk)
      let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
      // What the lock file holds after a power cut is anybody's guess, and must not matter.
      let size = path.hasSuffix("lock.mdb") ? Int.random(in: 0...40_000) : bytes.count
      precondition(written == bytes.count && ftruncate(descriptor, size) == 0, "out of memory")
      close(descriptor)
    }
  }

  /// Opens and verifies what the scratch folder shows.
  private mutating func look(_ state: DiskState) {
    do throws(StoreError) {
      let registry = try Registry(path: scratch, options: .init(freeSpaceWatermark: 0))
      defer { registry.close() }
      let findings = try registry.verify(limit: 3)
      if !findings.isEmpty {
        complain(\.corrupt, findings.map { "\($0)" }, state)
        return
      }
      var reader = registry.makeReader()
      let promises = promises
      var broken = try reader.read { snapshot throws(StoreError) in
        try promises.broken(in: snapshot) + Promises.halves(in: snapshot)
      }
      if !promises.isEmpty, !isPepperThere { broken.append("the pepper is lost") }
      if !broken.isEmpty { complain(\.lost, broken, state) }
      // Opening a folder without a store has made one.
      if !state.names(on: disk).files.contains(where: { $0.path == root + "/registry/data.mdb" }) {
        shownNamings = -1
      }
    } catch {
      shownNamings = -1
      complain(\.corrupt, ["\(error)"], state)
    }
  }

  private var isPepperThere: Bool {
    var status = stat()
    return stat(scratch + "/pepper", &status) == 0 && status.st_size == 32
  }

  private mutating func complain(
    _ count: WritableKeyPath<Outcome, Int>, _ what: [String], _ state: DiskState
  ) {
    outcome[keyPath: count] += 1
    complaints += 1
    guard complaints <= 10 else { return }
    let missing = state.isThere.map { "\($0.count { !$0 })/\($0.count)" }
    say("at point \(outcome.points), names \(state.namings), pieces missing \(missing):")
    for line in what.prefix(3) { say("  \(line)") }
  }
}

/// SplitMix64: the same states again for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Removes everything in a folder, and the folder.
func removeTree(_ path: String) {
  if let folder = opendir(path) {
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    closedir(folder)
    for name in names { removeTree(path + "/" + name) }
    rmdir(path)
  } else {
    unlink(path)
  }
}
