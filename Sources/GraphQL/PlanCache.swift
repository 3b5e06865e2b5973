internal import GraphQLExecution
internal import GraphQLLanguage

/// Documents that were parsed and validated, with the plans of their operations.
///
/// One event loop's own, so that no lock is needed. Bounded in number and bytes: a document goes
/// into one of a few places that its hash chooses, where the one that was used longest ago gives
/// way. Texts are compared in full; equal hashes cost time only.
public struct PlanCache: ~Copyable {
  private var entries: [CachedDocument?]
  private let byteLimit: Int
  private let seed = UInt64.random(in: .min ... .max)
  private let secret = UInt64.random(in: .min ... .max)
  private var clock: UInt64 = 0
  /// Where the document stands that was used last.
  private var latest = 0
  /// Bytes that the documents and plans keep, as far as they are counted.
  public private(set) var bytes = 0
  /// How many documents are kept.
  public private(set) var count = 0

  /// Places among which a document chooses.
  private static var ways: Int { 4 }

  /// An empty cache.
  ///
  /// - Parameters:
  ///   - documents: most documents; rounded up to a power of two.
  ///   - bytes: most bytes of documents and plans.
  public init(documents: Int = 512, bytes: Int = 16 << 20) {
    var capacity = Self.ways
    while capacity < documents { capacity *= 2 }
    entries = Array(repeating: nil, count: capacity)
    byteLimit = bytes
  }

  /// The document that was used last, if it has this text.
  func findLatest(_ text: DocumentText) -> CachedDocument? {
    guard let entry = entries[latest], entry.holds(text) else { return nil }
    return entry
  }

  /// The document with this text, if it is kept.
  mutating func find(_ text: DocumentText, hash: UInt64) -> CachedDocument? {
    let first = place(of: hash)
    for index in first..<first + Self.ways {
      guard let entry = entries[index], entry.hash == hash, entry.holds(text) else { continue }
      clock += 1
      entry.lastUse = clock
      latest = index
      return entry
    }
    return nil
  }

  /// Keeps a document, in the place of the one used longest ago.
  mutating func insert(_ entry: CachedDocument) {
    guard entry.bytes <= entryLimit else { return }
    let first = place(of: entry.hash)
    var victim = first
    for index in first..<first + Self.ways {
      guard let kept = entries[index] else {
        victim = index
        break
      }
      if let oldest = entries[victim], kept.lastUse < oldest.lastUse { victim = index }
    }
    remove(victim)
    clock += 1
    entry.lastUse = clock
    entries[victim] = entry
    latest = victim
    count += 1
    bytes += entry.bytes
    makeRoom(for: entry)
  }

  /// A document with its plans is not kept beyond this: it would drive out too many others.
  private var entryLimit: Int { byteLimit / 8 }

  /// Counts what a document grew by, and makes room for it if it is kept.
  mutating func grow(_ entry: CachedDocument, by increase: Int) {
    entry.bytes += increase
    let first = place(of: entry.hash)
    guard let index = (first..<first + Self.ways).first(where: { entries[$0] === entry }) else {
      return
    }
    bytes += increase
    if entry.bytes > entryLimit { remove(index) } else { makeRoom(for: entry) }
  }

  private mutating func makeRoom(for entry: CachedDocument) {
    if bytes <= byteLimit { return }
    // Rare: the oldest half goes, found by one look at all.
    let uses = entries.compactMap { $0 === entry ? nil : $0?.lastUse }.sorted()
    guard !uses.isEmpty else { return }
    let median = uses[uses.count / 2]
    for index in entries.indices {
      guard let kept = entries[index], kept !== entry, kept.lastUse <= median else { continue }
      remove(index)
    }
  }

  private mutating func remove(_ index: Int) {
    guard let entry = entries[index] else { return }
    bytes -= entry.bytes
    count -= 1
    entries[index] = nil
  }

  private func place(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash >> 32) & (entries.count / Self.ways - 1) * Self.ways
  }

  /// The hash of a text, by this cache's own seed and secret; 16 bytes a step.
  func hash(of text: DocumentText) -> UInt64 {
    text.source.withUnsafeBytes { source in
      let bytes = UnsafeRawBufferPointer(rebasing: source[text.range])
      var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
      guard bytes.count >= 16 else {
        for byte in bytes { hash = Self.mix(hash ^ UInt64(byte), secret) }
        return hash
      }
      var offset = 0
      while offset < bytes.count {
        // The last step may look at some bytes again.
        let start = min(offset, bytes.count &- 16)
        let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        let next = bytes.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
        hash = Self.mix(hash ^ word, secret ^ next)
        offset &+= 16
      }
      return Self.mix(hash, 0x9E37_79B9_7F4A_7C15)
    }
  }

  @inline(__always) private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

/// One document of the cache. It never leaves the cache's event loop; its plans may.
///
/// What changes in it is only reached for a moment, by its own functions, which call nobody: its
/// exclusivity needs no check.
final class CachedDocument {
  let hash: UInt64
  /// The text as it arrived.
  private let text: [UInt8]
  private let isEscaped: Bool
  let document: Document
  /// The operations that were asked for so far.
  @exclusivity(unchecked) private var operations: [CachedOperation] = []
  var lastUse: UInt64 = 0
  var bytes: Int

  init(_ text: DocumentText, hash: UInt64, document: Document) {
    self.hash = hash
    self.text = Array(text.source[text.range])
    isEscaped = text.isEscaped
    self.document = document
    bytes =
      self.text.count + document.source.count
      + document.nodes.count * MemoryLayout<Node>.stride + 256
  }

  /// Compares 32 bytes at a time; both have the same length.
  private static func isEqual(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Bool {
    guard left.count >= 32 else { return left.elementsEqual(right) }
    var offset = 0
    while offset < left.count {
      // The last step may compare some bytes again.
      let start = min(offset, left.count &- 32)
      var difference: UInt64 = 0
      for place in 0..<4 {
        let word = start &+ 8 &* place
        difference |=
          left.loadUnaligned(fromByteOffset: word, as: UInt64.self)
          ^ right.loadUnaligned(fromByteOffset: word, as: UInt64.self)
      }
      if difference != 0 { return false }
      offset &+= 32
    }
    return true
  }

  /// The index of the operation that a request asks for, if it was asked for before.
  func operation(named name: String?) -> Int? {
    guard let name else {
      for index in operations.indices where operations[index].isOnlyOne { return index }
      return nil
    }
    return operations.firstIndex { operation in
      document.source[operation.name.indices].elementsEqual(name.utf8)
    }
  }

  /// Keeps an operation; returns its index.
  func add(_ prepared: PreparedOperation) -> Int {
    operations.append(CachedOperation(prepared))
    return operations.count - 1
  }

  /// The operation with an index, ready to be planned.
  func prepared(_ operation: Int) -> PreparedOperation { operations[operation].prepared }

  /// The plan for an outcome of an operation's conditions, if there is one.
  func plan(of operation: Int, for conditions: UInt64) -> OperationPlan? {
    operations[operation].plan(for: conditions)
  }

  /// Keeps a plan; false if there are enough of them.
  func add(_ plan: OperationPlan, of operation: Int, for conditions: UInt64) -> Bool {
    operations[operation].add(plan, for: conditions)
  }

  /// Whether this is the document with that text.
  func holds(_ other: DocumentText) -> Bool {
    guard text.count == other.count, isEscaped == other.isEscaped else { return false }
    return text.withUnsafeBytes { left in
      other.source.withUnsafeBytes { source in
        Self.isEqual(left, UnsafeRawBufferPointer(rebasing: source[other.range]))
      }
    }
  }
}

/// One operation of a cached document, and a plan for each outcome of its conditions seen so far.
private struct CachedOperation {
  let prepared: PreparedOperation
  let name: SourceRange
  /// Whether a request without an operation name means this one.
  let isOnlyOne: Bool
  private var plans: [(conditions: UInt64, plan: OperationPlan)] = []

  /// Most plans kept; an operation with more outcomes is planned anew each time.
  private static var planLimit: Int { 16 }

  init(_ prepared: PreparedOperation) {
    self.prepared = prepared
    name = prepared.document.name(of: prepared.operation)
    isOnlyOne = (try? prepared.document.operation(named: nil)) == prepared.operation
  }

  func plan(for conditions: UInt64) -> OperationPlan? {
    for index in plans.indices where plans[index].conditions == conditions {
      return plans[index].plan
    }
    return nil
  }

  mutating func add(_ plan: OperationPlan, for conditions: UInt64) -> Bool {
    guard plans.count < Self.planLimit else { return false }
    plans.append((conditions, plan))
    return true
  }
}
