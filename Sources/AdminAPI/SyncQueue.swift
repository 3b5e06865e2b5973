import RegistryModel

/// Lets one sync of a package run at a time; the others wait in the order in which they came.
actor SyncQueue {
  /// Who waits for each package that is being synced.
  private var waiting: [PackageID: [CheckedContinuation<Void, Never>]] = [:]

  /// Waits until no other sync of the package runs, and keeps later ones waiting until `leave`.
  func enter(_ package: PackageID) async {
    guard waiting[package] != nil else {
      waiting[package] = []
      return
    }
    await withCheckedContinuation { continuation in
      waiting[package, default: []].append(continuation)
    }
  }

  /// Lets the next sync of the package run.
  func leave(_ package: PackageID) {
    guard let queue = waiting[package], let next = queue.first else {
      waiting[package] = nil
      return
    }
    waiting[package] = Array(queue.dropFirst())
    next.resume()
  }
}
