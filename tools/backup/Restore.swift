import ArgumentParser
import Backup
import Foundation
import RegistryModel
import RegistryStore

/// `packgate-backup restore`.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a new data folder from a full backup and its increments.",
    discussion: """
      SOURCE is a folder of backups or backups by name; of those the ones that are needed are \
      read. FOLDER must not exist or be empty: nothing is ever restored over data. All checksums \
      are checked before anything is written, and every record and index before the folder gets \
      its name. The pepper is not in a backup: put it back before the server starts.
      """)

  @Argument(help: "The data folder to make.")
  var folder: String

  @Argument(help: "Backups, or folders of them.")
  var source: [String]

  @Option(help: "Only changes up to this position of the journal.")
  var toPosition: UInt64?

  @Option(help: "Only changes up to this moment, such as 2026-03-01T12:00:00Z.")
  var toTime: String?

  @OptionGroup var keys: KeyOption

  @Flag(help: "Say nothing but what goes wrong.")
  var quiet = false

  private var point: RestorePoint? {
    if let toPosition { return .position(toPosition) }
    if let toTime { return Moment.parse(toTime).map { .time($0) } }
    return .latest
  }

  func validate() throws {
    guard toPosition == nil || toTime == nil else {
      throw ValidationError("--to-position and --to-time exclude each other")
    }
    guard point != nil else {
      throw ValidationError("--to-time takes a moment such as 2026-03-01T12:00:00Z")
    }
  }

  func run() throws {
    let key = try keys.key()
    let files = try BackupFiles(source)
    files.reportFlaws()
    let (chain, end) = try choose(files)
    let check = BackupPass(key: key, isQuiet: quiet, label: "checking")
    var checked: [BackupSummary] = []
    for file in chain {
      guard file.header.storeFormat == Table.formatVersion else {
        throw Refusal.failed.because(
          "\(file.path) is of a registry of format \(file.header.storeFormat); this program reads "
            + "format \(Table.formatVersion).")
      }
      checked.append(try check.run(file))
    }
    let restore = BackupPass(key: key, isQuiet: quiet, label: "restoring")
    let reached = try write(Array(zip(chain, checked)), end, restore)
    guard !quiet else { return }
    for file in chain {
      Console.say("read \(file.path): \(Description.of(file.header, size: file.size))")
    }
    Console.say("restored \(folder) to position \(reached)")
    Console.say("put the pepper back as \(folder)/pepper, or no token will be known")
  }

  /// The backups to read, the full one first, and the point to stop at.
  private func choose(_ files: BackupFiles) throws -> ([BackupFile], RestorePoint) {
    let (usable, set) = files.usable
    let point = point ?? .latest
    guard let chain = set.chain(to: point) else {
      guard set.newest != nil else {
        throw Refusal.incomplete.because("no backup that can be restored was named.")
      }
      throw Refusal.failed.because(
        "the backups do not reach that point. They reach:\n"
          + Reach.lines(usable, set).joined(separator: "\n"))
    }
    // Nobody takes for the newest what is older than that without saying so.
    if point == .latest, let reached = chain.last.map({ usable[$0].header }),
      let newer = files.uselessAndNewer(than: reached)
    {
      throw Refusal.incomplete.because(
        "\(newer) than what can be restored. Without it, --to-position "
          + "\(reached.end.position) is as far as the others reach.")
    }
    // Who names files wants all of them: one that cannot be used is not passed over in silence.
    let named = Set(source)
    if point == .latest {
      let used = Set(chain.map { usable[$0].path })
      for file in files.all where named.contains(file.path) && !used.contains(file.path) {
        throw Refusal.incomplete.because(
          "\(file.path) was named, but cannot follow the others.")
      }
    }
    return (chain.map { usable[$0] }, point)
  }

  /// Writes the store and gives it its place; the position of its last journal record.
  private func write(
    _ chain: [(BackupFile, BackupSummary)], _ end: RestorePoint, _ pass: BackupPass
  ) throws -> UInt64 {
    do {
      let restoration = try StoreRestoration(into: folder)
      // Whatever goes wrong, nothing is left behind.
      defer { restoration.discard() }
      var replay = Replay(restoration, until: end)
      for (file, checked) in chain {
        let summary = try pass.run(file) { try replay.take($0, from: file.header) }
        guard summary == checked else { throw file.isAnother }
      }
      let findings = try restoration.verify()
      guard findings.isEmpty else {
        for finding in findings { Console.say("\(finding)") }
        throw Refusal.registry.because("the restored registry is not as it must be.")
      }
      if Interruption.isAsked { throw Refusal.because(.stopped, "the restoration") }
      try restoration.install()
      return replay.position
    } catch let error as StoreError {
      throw Refusal.because(error)
    }
  }
}

/// Hands records of backups to a restoration, up to a point.
private struct Replay {
  private let restoration: StoreRestoration
  private let end: RestorePoint
  private var isOver = false
  private(set) var position: UInt64 = 0

  init(_ restoration: StoreRestoration, until end: RestorePoint) {
    self.restoration = restoration
    self.end = end
  }

  mutating func take(_ record: BackupRecord, from header: BackupHeader) throws {
    switch record {
    case .entry(let key, let value):
      try restoration.append(key: key, value: value)
    case .journal(let next, let record):
      guard header.kind == .increment else {
        try restoration.append(journal: next, record: record)
        position = next
        return
      }
      guard !isOver, try admits(next, record) else {
        isOver = true
        return
      }
      try restoration.replay(journal: next, record: record)
      position = next
    }
  }

  private func admits(_ next: UInt64, _ record: UnsafeRawBufferPointer) throws -> Bool {
    switch end {
    case .latest: return true
    case .position(let last): return next <= last
    case .time(let time):
      guard let entry = JournalEntry(position: next, record: record) else {
        throw StoreError.unreadable(.journal)
      }
      return entry.time <= Timestamp(milliseconds: time)
    }
  }
}
