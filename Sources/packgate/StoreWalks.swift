import RegistryModel
import RegistryStore

extension Snapshot {
  private static let pageSize = 256

  /// Visits all packages in name order until the closure gives false.
  func forEachPackage(_ body: (PackageRecord) throws(StoreError) -> Bool) throws(StoreError) {
    var position: String?
    while true {
      let page = try packages(
        PackageFilter(),
        page: PageRequest(isForward: true, count: Self.pageSize, position: position))
      for package in page.rows {
        guard try body(package) else { return }
      }
      guard page.hasNext, let last = page.rows.last else { return }
      position = last.name.string
    }
  }

  /// Visits all customers in creation order until the closure gives false.
  func forEachCustomer(_ body: (CustomerRecord) throws(StoreError) -> Bool) throws(StoreError) {
    // Without a filter that asks for a status, the moment of statuses does not matter.
    let all = CustomerFilter(now: .never)
    var position: CustomerID?
    while true {
      let page = try customers(
        all, page: PageRequest(isForward: true, count: Self.pageSize, position: position))
      for customer in page.rows {
        guard try body(customer) else { return }
      }
      guard page.hasNext, let last = page.rows.last else { return }
      position = last.id
    }
  }
}
