public import Foundation
import RegistryModel
import RegistryStore
import Tokens

// What a population holds and what is asked of it as lines of text with tabs in between, for
// programs that are no part of Packgate.

extension Population {
  /// Writes a line for each customer: secret, id, name, email, when it was created in milliseconds
  /// since 1970, the constraint of its grants, and the names of the packages.
  public func writeCustomers(to file: URL) throws {
    var reader = registry.makeReader()
    var output = Data()
    for customer in 0..<customers {
      let id = id(of: customer)
      let created = try reader.read { snapshot throws(StoreError) in
        try snapshot.customer(id)?.createdAt.milliseconds
      }
      output += secret(of: customer)
      output += Data(
        """
        \t\(id)\t\(Self.name(ofCustomer: customer))\t\(Self.email(ofCustomer: customer))\t\
        \(created ?? 0)\t\(Self.constraint)
        """.utf8)
      for package in grants(of: customer) { output += Data("\t\(Self.name(of: package))".utf8) }
      output.append(UInt8(ascii: "\n"))
    }
    try output.write(to: file)
  }
}

extension CheckRequests {
  /// Writes a line for each request: secret, package, version, 1 when it is to be allowed or else
  /// 0, and the id of the customer whose grants were asked about.
  public func writeLines(to file: URL) throws {
    var output = Data()
    bytes.withUnsafeBytes { bytes in
      for entry in entries {
        let secretEnd = entry.start + TokenSecret.byteCount
        for part in [
          entry.start..<secretEnd, secretEnd..<entry.packageEnd, entry.packageEnd..<entry.end,
        ] {
          output += bytes[part]
          output.append(UInt8(ascii: "\t"))
        }
        let id = CustomerID(rawValue: UInt64(entry.customer + 1))
        output += Data("\(entry.isKnown ? 1 : 0)\t\(id)\n".utf8)
      }
    }
    try output.write(to: file)
  }
}
