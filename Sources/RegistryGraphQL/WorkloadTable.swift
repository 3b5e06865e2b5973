import GraphQLExecution

/// Remembers how much work the queries are that a session was asked for last.
struct WorkloadTable {
  private var entries: [(plan: OperationPlan, workload: Workload)?]

  /// Entries; a power of two.
  private static let size = 64

  init() {
    entries = Array(repeating: nil, count: Self.size)
  }

  /// How much work the query may be.
  mutating func workload(of plan: OperationPlan, _ api: some RegistryAPI) -> Workload {
    // Objects lie 16 bytes apart at least.
    let index = Int(UInt(bitPattern: ObjectIdentifier(plan)) >> 4 & UInt(Self.size - 1))
    if let entry = entries[index], entry.plan === plan { return entry.workload }
    let workload = plan.cost.fields > Self.mostFields ? .long : api.workload(of: plan)
    entries[index] = (plan, workload)
    return workload
  }

  /// Most fields of a query that an event loop executes.
  private static let mostFields = 2000
}
