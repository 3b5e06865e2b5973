import GraphQLExecution

/// Remembers how much work the queries are that a session was asked for last.
struct WorkloadTable {
  private var entries: [(plan: OperationPlan, workload: Workload)?]

  /// Entries; a power of two.
  private static let size = 64

  init() {
    entries = Array(repeating: nil, count: Self.size)
  }

  /// How much work the query may be, if that is remembered.
  func find(_ plan: OperationPlan) -> Workload? {
    guard let entry = entries[Self.index(of: plan)], entry.plan === plan else { return nil }
    return entry.workload
  }

  /// How much work the query may be, from now on remembered.
  mutating func add(_ plan: OperationPlan, _ api: some RegistryAPI) -> Workload {
    let workload = plan.cost.fields > Self.mostFields ? .long : api.workload(of: plan)
    entries[Self.index(of: plan)] = (plan, workload)
    return workload
  }

  /// Objects lie 16 bytes apart at least.
  private static func index(of plan: OperationPlan) -> Int {
    Int(UInt(bitPattern: ObjectIdentifier(plan)) >> 4 & UInt(size - 1))
  }

  /// Most fields of a query that an event loop executes.
  private static let mostFields = 2000
}
