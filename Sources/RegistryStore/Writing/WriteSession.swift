import LMDB
public import RegistryModel

/// The store as one job of the writer thread sees it: commands to apply, and a snapshot that shows
/// what they have changed.
///
/// Every command checks all it needs before it changes anything; one that is refused has changed
/// nothing and undoes nothing that went before it. All commands of a job are in one commit.
public struct WriteSession: ~Copyable {
  private let batch: Batch
  /// By whom the commands of this job are given; stands in the journal.
  public let actor: String
  /// The moment of all commands of this job.
  public let now: Timestamp

  init(_ batch: Batch, actor: String, now: Timestamp) {
    self.batch = batch
    self.actor = actor
    self.now = now
  }

  /// Everything up to the last command applied. Records read before that are void.
  public var snapshot: Snapshot {
    get throws(StoreError) {
      do throws(LMDBError) {
        return try batch.snapshot()
      } catch {
        throw .database(error)
      }
    }
  }

  /// A place in the batch to which the job can be undone.
  var mark: Int { batch.mark }

  /// Undoes every command applied since the mark.
  func undo(to mark: Int) { batch.undo(to: mark) }

  /// Removes records from the beginning of the journal; the last one of all must stay.
  func removeJournal(_ positions: ClosedRange<UInt64>) throws(CommandError) {
    do throws(LMDBError) {
      try batch.removeJournal(positions)
    } catch {
      throw CommandError(.database(error))
    }
  }

  /// Notes the fingerprint of the pepper under which tokens are stored.
  ///
  /// It is no entry of the journal: it belongs to the keys of tokens, which the journal has as they
  /// are.
  public func notePepper(fingerprint: UInt64) throws(CommandError) {
    do throws(StoreError) {
      var changes = ChangeSet()
      changes.put(try snapshot.pepperKey, SmallRecord.number(fingerprint))
      do throws(LMDBError) {
        try batch.make(changes)
      } catch {
        throw .database(error)
      }
    } catch {
      throw CommandError(error)
    }
  }

  /// Runs a command: its plan reads and checks, then what it planned is written and journaled.
  mutating func run<Result>(
    _ plan: (inout Plan) throws(PlanFailure) -> Result
  ) throws(CommandError) -> Result {
    do throws(PlanFailure) {
      var draft = Plan(try readable(), now: now)
      let result = try plan(&draft)
      guard let subject = draft.subject else { return result }
      try batch.record(draft.changes, subject: subject, actor: actor, time: now)
      if draft.activities.isEmpty {
        subject.activity(at: now).map(batch.announce)
      } else {
        draft.activities.forEach(batch.announce)
      }
      return result
    } catch {
      switch error {
      case .refused(let refusal): throw refusal
      case .store(let error): throw CommandError(error)
      }
    }
  }

  /// Tells listeners of something that is no change, in its place among the changes: when the
  /// job's commit is durable.
  public func announce(_ activity: Activity) { batch.announce(activity) }

  private func readable() throws(PlanFailure) -> Snapshot {
    do throws(StoreError) {
      return try snapshot
    } catch {
      throw .store(error)
    }
  }
}

extension CommandError {
  /// What a failure of the store means to the caller of a command.
  init(_ error: StoreError) {
    switch error {
    case .database(.noSpace), .database(.inputOutput), .database(.mapFull):
      self.init(.storageFull, "The storage is full; changes are refused, reads go on.")
    case .database(.closed):
      self.init(.unavailable, "The registry is closing.")
    case .database(.readOnly):
      self.init(.unavailable, "The registry is open for reading only.")
    default:
      self.init(.storage, "\(error)")
    }
  }
}

/// Why a plan was given up: the command was refused, or the store could not be read.
enum PlanFailure: Error {
  case refused(CommandError)
  case store(StoreError)

  static func refused(
    _ code: CommandError.Code, field: String? = nil, _ message: String
  ) -> PlanFailure {
    .refused(CommandError(code, field: field, message))
  }
}

/// A command in the making: reads go to the snapshot, changes are gathered and not yet made.
struct Plan {
  let snapshot: Snapshot
  let now: Timestamp
  var changes = ChangeSet()
  /// What is planned of the direct access of customers, by package name; none for what goes.
  var accessChanges: [CustomerID: [String: AccessValue?]] = [:]
  /// Set by every command that goes through; one that changes nothing leaves it out.
  var subject: Subject?
  /// What listeners are told of the command, if its subject does not say it.
  var activities: [Activity] = []
  private var counters: Counters?

  init(_ snapshot: Snapshot, now: Timestamp) {
    self.snapshot = snapshot
    self.now = now
  }

  /// Reads from the snapshot.
  func read<Result>(
    _ body: (Snapshot) throws(StoreError) -> Result
  ) throws(PlanFailure) -> Result {
    do throws(StoreError) {
      return try body(snapshot)
    } catch {
      throw .store(error)
    }
  }

  /// Changes the counters of the store.
  mutating func count<Result>(
    _ body: (inout Counters) -> Result
  ) throws(PlanFailure) -> Result {
    var counters: Counters
    if let counted = self.counters {
      counters = counted
    } else {
      counters = try read { snapshot throws(StoreError) in try snapshot.counters() }
    }
    let result = body(&counters)
    self.counters = counters
    var key = snapshot.key(.metadata)
    key.append(text: "counters")
    changes.put(key, counters.encoded)
    return result
  }
}
