import LMDB

/// Walks a whole store in one snapshot and names everything that is not as it must be.
struct Verifier {
  private let environment: Environment

  init(_ environment: Environment) { self.environment = environment }

  func run(limit: Int) throws(StoreError) -> [Finding] {
    var reader = RegistryReader(environment)
    return try reader.read { snapshot throws(StoreError) in
      var inspection = Inspection(snapshot, limit: limit)
      try inspection.run()
      return inspection.findings
    }
  }
}
