import LMDB

/// Is asked, while a query looks at much and shows little, whether it may go on.
///
/// A list that shows nothing pushes nothing, so nobody else would notice how long it takes.
public final class QueryWatch {
  fileprivate let mayContinue: (_ work: Int) -> Bool

  /// Entries, records or conditions of a filter between two questions.
  public static let interval = 1024

  /// A watch that asks this function; the work since the last question is its argument.
  public init(_ mayContinue: @escaping (_ work: Int) -> Bool) { self.mayContinue = mayContinue }
}

extension Snapshot {
  /// What the catalog queries of this snapshot's reader ask; who sets it keeps it alive, and takes
  /// it away again. A query that may not go on fails with `StoreError.stopped`.
  public var watch: QueryWatch? {
    get { scratch.watch?.takeUnretainedValue() }
    nonmutating set { scratch.watch = newValue.map { Unmanaged.passUnretained($0) } }
  }
}

extension Scratch {
  /// Counts an entry or record that is looked at, and asks once in `QueryWatch.interval`.
  @inline(__always)
  func touch() throws(StoreError) {
    touched &+= 1
    if touched & (QueryWatch.interval - 1) == 0 { try ask() }
  }

  /// Ends the query if it may not go on, or holds up the writer.
  func ask() throws(StoreError) {
    if let seat, seat.takeUnretainedValue().mustEnd { throw .stopped }
    guard let watch else { return }
    guard watch.takeUnretainedValue().mayContinue(QueryWatch.interval) else { throw .stopped }
  }
}
