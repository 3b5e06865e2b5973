import Glibc

/// How much of a contested core the threads of costly work get.
enum WorkerPriority {
  private static let niceness: Int32 = 10

  /// Lets the calling thread stand back where an event loop wants the same core.
  ///
  /// A query of a second must not make the checks of that second wait. The system gives a thread at
  /// this level about a tenth of a core that two want, and wakes the other over it at once.
  static func stepBack() {
    // Zero means the calling thread. There is nothing to do where the system refuses.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
  }
}
