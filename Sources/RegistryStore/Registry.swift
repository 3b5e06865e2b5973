public import LMDB
public import RegistryModel

/// What the store has to say to whoever runs it.
public enum RegistryEvent: Sendable, Hashable {
  /// A write failed: changes are refused from now on, reads go on.
  case writesStopped(LMDBError)
  /// The store was reopened and looked at after a failure: changes are taken again.
  case writesResumed
  /// A reader looks at an old snapshot for so long that the file grows: what it sees cannot be used
  /// again. One of this process is ended, before it holds back more than a bounded number of bytes.
  case oldReader(process: Int32, isOwn: Bool, seconds: Int, bytesGrown: Int)
}

/// A package registry in a folder: one writer thread, and as many readers as threads ask for.
///
/// At most one process has a folder open for writing. Others may read beside it.
public final class Registry: Sendable {
  /// How a registry is opened.
  public struct Options: Sendable {
    /// What the caller wants to do.
    public enum Mode: Sendable {
      /// Read and write; makes the registry when there is none.
      case readWrite
      /// Read and write what exists.
      case existing
      /// Read beside a process that may be writing; takes no lock and changes nothing.
      case readOnly
    }

    public var mode: Mode
    /// Bytes of address space for the data file; grows by itself.
    public var mapSize: Int
    /// Reader slots over all processes.
    public var maximumReaders: Int
    /// Commands are refused while the disk has fewer free bytes than this.
    public var freeSpaceWatermark: Int
    /// Called on the writer thread.
    public var report: @Sendable (RegistryEvent) -> Void
    /// Called on the writer thread after each commit with the number of jobs that shared it and
    /// the nanoseconds it took, the jobs' own included.
    public var measure: @Sendable (_ jobs: Int, _ nanoseconds: Int64) -> Void

    public init(
      mode: Mode = .readWrite, mapSize: Int = 64 << 30, maximumReaders: Int = 512,
      freeSpaceWatermark: Int = 64 << 20,
      report: @escaping @Sendable (RegistryEvent) -> Void = { _ in },
      measure: @escaping @Sendable (_ jobs: Int, _ nanoseconds: Int64) -> Void = { _, _ in }
    ) {
      self.mode = mode
      self.mapSize = mapSize
      self.maximumReaders = maximumReaders
      self.freeSpaceWatermark = freeSpaceWatermark
      self.report = report
      self.measure = measure
    }
  }

  /// What has happened, for those who want to be told.
  public let activities = ActivityFeed()

  let environment: Environment
  /// The data folder.
  let path: String
  private let folder: RegistryFolder
  /// `nil` when opened for reading only.
  private let writer: Writer?

  /// Opens the registry in a folder, or makes it.
  ///
  /// A folder that is not a registry, of a later format or in use by another process is refused
  /// with a `StoreError` whose description is one clear sentence.
  public init(path: String, options: Options = Options()) throws(StoreError) {
    self.path = path
    folder = try RegistryFolder(path: path, options: options)
    environment = try folder.open(options)
    guard options.mode != .readOnly else {
      writer = nil
      return
    }
    let writer = Writer(
      environment, path: path, freeSpaceWatermark: options.freeSpaceWatermark,
      report: options.report, measure: options.measure, activities: activities)
    writer.start()
    self.writer = writer
  }

  /// Waits for the commands given so far, then closes the files and gives up the lock.
  public func close() {
    writer?.close()
    environment.close()
    folder.unlock()
  }

  deinit { close() }

  /// A reader of its own for one thread; see `RegistryReader`.
  ///
  /// - Parameter isQuick: whether all that it reads takes some milliseconds at most. Then it never
  ///   waits for readers that take longer, even while the map grows: an event loop's.
  public func makeReader(isQuick: Bool = false) -> RegistryReader {
    RegistryReader(environment, isQuick: isQuick)
  }

  /// Whether commands are taken at the moment: the writer runs and the disk has room, as of about a
  /// second ago. Asks nothing of the system, so that an event loop may.
  public var acceptsWrites: Bool {
    guard let writer else { return false }
    return writer.state == .running && writer.hasSpace
  }

  /// Size of the data file in use, and of the map that limits it.
  public func storage() throws(StoreError) -> EnvironmentInformation {
    do throws(LMDBError) {
      return try environment.information()
    } catch {
      throw .database(error)
    }
  }

  /// Runs a job on the writer thread and delivers its result once its commit is on the disk.
  ///
  /// Jobs run in the order in which they were given, each with all its commands in one commit,
  /// which it shares with others. When the job throws, the commands it has applied before stay,
  /// unless it is to be done atomically. `completion` is called once, on the writer thread or, when
  /// no job is taken any more, on the caller's: it hands over and returns.
  ///
  /// - Parameters:
  ///   - actor: who asks, for the journal; at most `Limits.actor` bytes are kept.
  ///   - now: the moment of all the job's commands.
  ///   - atomically: when the job throws, none of its commands stays. Undoing makes the changes of
  ///     the jobs before it in the same commit again: for jobs that seldom throw.
  public func write<Result: Sendable>(
    actor: String, at now: Timestamp, atomically: Bool = false,
    job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Result,
    completion: @escaping @Sendable (Swift.Result<Result, CommandError>) -> Void
  ) {
    guard let writer else {
      completion(.failure(CommandError(.database(.readOnly))))
      return
    }
    writer.submit(
      Writer.Job(
        actor: bounded(actor), now: now,
        run: { session in
          let mark = session.mark
          let result: Swift.Result<Result, CommandError>
          do throws(CommandError) {
            result = .success(try job(&session))
          } catch {
            if atomically { session.undo(to: mark) }
            result = .failure(error)
          }
          return { lost in completion(lost.map { .failure($0) } ?? result) }
        },
        refuse: { refusal in
          completion(.failure(refusal ?? CommandError(.database(.closed))))
        }))
  }

  /// Runs a job on the writer thread and returns once its commit is on the disk.
  public func write<Result: Sendable>(
    actor: String, at now: Timestamp, atomically: Bool = false,
    job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Result
  ) async throws(CommandError) -> Result {
    let result = await withCheckedContinuation { continuation in
      write(actor: actor, at: now, atomically: atomically, job: job) {
        continuation.resume(returning: $0)
      }
    }
    return try result.get()
  }

  /// Checks every invariant of the store in both directions; see `Finding`.
  ///
  /// Walks everything, in one snapshot and bounded memory. Stops after `limit` findings.
  public func verify(limit: Int = 1000) throws(StoreError) -> [Finding] {
    try Verifier(environment).run(limit: limit)
  }
}

/// Cuts a text to what the journal keeps, at a character's edge.
private func bounded(_ actor: String) -> String {
  var actor = actor
  while actor.utf8.count > Limits.actor { actor.removeLast() }
  return actor
}

/// Whether a reader holds up the writer, asked on any thread while it is inside a snapshot.
public struct ReaderStay: Sendable {
  fileprivate let seat: ReaderSeat

  /// Whether the writer waits for the reader to leave: it then gives up what it does.
  public var mustEnd: Bool { seat.mustEnd }
}

/// A parked reader slot; belongs to one thread at a time.
///
/// Make one for each thread that answers queries and keep it: renewing it around a query takes no
/// lock and allocates nothing.
public struct RegistryReader: ~Copyable {
  private var reader: Reader
  private let databases: Databases
  private let scratch: Scratch

  init(_ environment: Environment, isQuick: Bool = false) {
    reader = Reader(environment)
    reader.seat.isQuick = isQuick
    databases = Databases(environment)
    scratch = .allocate()
    scratch.seat = Unmanaged.passUnretained(reader.seat)
  }

  deinit { scratch.deallocate() }

  /// Says, to who waits for something else inside, whether others wait for this reader.
  public var stay: ReaderStay { ReaderStay(seat: reader.seat) }

  /// Lends a snapshot of the last commit for the time of the closure.
  ///
  /// Not inside another reader's closure on the same thread: that one may be waited for while this
  /// one waits.
  ///
  /// A snapshot that is held for long keeps old pages from being used again, and the map from
  /// growing: bound the work inside.
  public mutating func read<Result: ~Copyable>(
    _ body: (Snapshot) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    let databases = databases
    let scratch = scratch
    var failure: StoreError?
    do throws(LMDBError) {
      return try reader.read { transaction throws(LMDBError) in
        do throws(StoreError) {
          return try body(Snapshot(transaction.pointer, databases, scratch))
        } catch {
          failure = error
          throw .badTransaction
        }
      }
    } catch {
      throw failure ?? .database(error)
    }
  }
}
