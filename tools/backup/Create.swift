import ArgumentParser
import Backup
import Foundation
import RegistryStore

/// `packgate-backup create`.
struct Create: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a consistent backup of a registry, beside a running server.",
    discussion: """
      FILE gets its name when it is complete and on the disk; in a folder the backup gets a name \
      of its own. With --incremental it holds what the journal has gained since another backup, \
      which stays necessary; a folder after --since stands for its newest backup. The pepper is \
      never in a backup.
      """)

  @Option(help: "The data folder; else PACKGATE_DATA, else ./data.")
  var data: String?

  @Flag(help: "Write only what has changed since the backup that --since names.")
  var incremental = false

  @Option(help: "The backup, or the folder of backups, that is continued.")
  var since: String?

  @Flag(help: "Compress with Zstandard.")
  var compress = false

  @OptionGroup var keys: KeyOption

  @Flag(help: "Say nothing but what goes wrong.")
  var quiet = false

  @Argument(help: "The file to write, a folder to write into, or '-' for standard output.")
  var file: String

  func validate() throws {
    guard incremental == (since != nil) else {
      throw ValidationError("--incremental and --since come together")
    }
  }

  func run() throws {
    let key = try keys.key()
    let base = try since.map { try Self.base($0) }
    if base?.isEncrypted == true, key == nil {
      throw Refusal.key.because("What is continued is encrypted: give its --key-file.")
    }
    if base?.isEncrypted == false, key != nil {
      throw Refusal.key.because(
        "What is continued is not encrypted: an encrypted chain begins with a full backup.")
    }
    let folder =
      data ?? ProcessInfo.processInfo.environment["PACKGATE_DATA"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "data"
    let registry: Registry
    do throws(StoreError) {
      // Who only reads takes the limit of the map that the writer has set.
      registry = try Registry(path: folder, options: .init(mode: .readOnly, mapSize: 0))
    } catch {
      throw Refusal.because(error)
    }
    defer { registry.close() }
    let id = BackupID.random()
    let output = try BackupOutput(place(id))
    let hold = JournalHold(folder: folder, id: id)
    let name = output.path ?? "the backup"
    let (header, summary): (BackupHeader, BackupSummary)
    do throws(StoreCopy.Failure) {
      var copy = StoreCopy(id: id, base: base, isCompressed: compress, key: key, isQuiet: quiet)
      // From now on, so that nothing is trimmed while this one is written.
      (header, summary) = try copy.run(registry, to: output) { hold.begin($0) }
    } catch {
      output.discard()
      hold.end()
      switch error {
      case .backup(let error): throw Refusal.because(error, name)
      case .store(let error): throw Refusal.because(error)
      case .discontinuous(let text): throw Refusal.failed.because(text)
      }
    }
    do {
      try output.finish()
    } catch {
      hold.end()
      throw error
    }
    if let base { hold.replace(base) }
    if let failure = hold.failure {
      Console.say("Nothing keeps the journal for an increment that continues it: \(failure)")
    }
    guard !quiet else { return }
    Console.say("wrote \(name): \(Description.of(header, size: output.bytesWritten))")
    Console.say("  \(Description.of(summary))")
  }

  /// The header of the backup that is continued.
  private static func base(_ path: String) throws -> BackupHeader {
    let files = try BackupFiles([path])
    let (usable, set) = files.usable
    // An increment alone may be continued too: what it needs lies elsewhere.
    if !isFolder(path), let only = usable.first { return only.header }
    files.reportFlaws()
    guard let newest = set.newest else {
      guard let only = usable.first, usable.count == 1 else {
        throw Refusal.incomplete.because("\(path) holds no backup that can be continued.")
      }
      return only.header
    }
    return usable[newest].header
  }

  /// The file to write: the one named, or a new one in the folder named.
  private func place(_ id: BackupID) -> String {
    var isFolder: ObjCBool = false
    guard file != "-", FileManager.default.fileExists(atPath: file, isDirectory: &isFolder),
      isFolder.boolValue
    else { return file }
    let kind = incremental ? "increment" : "full"
    let name =
      "packgate-\(Moment.compact(Moment.now))-\(kind)-\(id.description.prefix(8))"
      + BackupFiles.nameEnding
    return file.hasSuffix("/") ? file + name : "\(file)/\(name)"
  }
}
