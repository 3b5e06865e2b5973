public import LMDB

extension Registry {
  /// Looks at every page of the registry in a folder before anything follows it; see
  /// `Environment.inspectPages`.
  ///
  /// `verify` reads through LMDB, which damaged pages may lead astray, out of its file: whoever
  /// does not know where a file has been asks here first. Works beside a process that writes; this
  /// one must not have the registry open.
  public static func inspectPages(
    path: String, limit: Int = 1000
  ) throws(StoreError) -> [PageFinding] {
    do throws(LMDBError) {
      return try Environment.inspectPages(
        path: path + "/" + RegistryFolder.storeName, limit: limit)
    } catch {
      switch error {
      case .noSuchFile: throw .missing(path: path)
      case .notAnEnvironment: throw .notARegistry(path: path)
      case .alreadyOpen: throw .inUse(path: path)
      default: throw .database(error)
      }
    }
  }
}
