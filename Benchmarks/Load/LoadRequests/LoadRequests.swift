import Authorization
import Foundation
import Population
import RegistryModel

/// Writes the requests of a load to a file, as `load.c` reads them, and prints the data folder.
///
///     ADMIN_TOKEN=... LoadRequests CUSTOMERS PACKAGES REQUESTS FILE
///
/// Of a hundred requests 90 are checks at nginx's door, 9 are queries (customers by their id, and
/// one in five a page of a package's customers), and one is a mutation's turn. Active customers
/// come more often, by a Zipf distribution.
@main
struct LoadRequests {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 4, let customers = Int(arguments[0]),
      let packages = Int(arguments[1]), let count = Int(arguments[2]),
      let token = ProcessInfo.processInfo.environment["ADMIN_TOKEN"]
    else { exit(2) }
    let population = try Population(customers: customers, packages: packages)
    var file = RequestFile(administrator: token)
    let checks = CheckRequests(population, count: count)
    let activity = Zipf(count: customers)
    var random = SeededGenerator(815)
    for number in 0..<count {
      switch Int.random(in: 0..<100, using: &random) {
      case 0: file.appendMutationsTurn()
      case 1...9:
        let customer = population.customer(ofRank: activity.next(using: &random))
        if Int.random(in: 0..<5, using: &random) == 0 {
          file.append(listOf: population.grants(of: customer)[0])
        } else {
          file.append(queryFor: population.id(of: customer))
        }
      default: file.append(checks, number)
      }
    }
    for rank in 0..<min(20_000, customers) {
      file.append(mutationsOf: population.customer(ofRank: rank), in: population)
    }
    try file.bytes.write(to: URL(filePath: arguments[3]))
    print(population.folder)
  }
}

/// The file's bytes: each request behind a byte for its kind and three for its length.
private struct RequestFile {
  private enum Kind: UInt8 {
    case allowedCheck
    case refusedCheck
    case query
    case mutationsTurn
    case mutation
  }

  private(set) var bytes = Data()
  private let administrator: String

  init(administrator: String) { self.administrator = administrator }

  private mutating func append(_ kind: Kind, _ request: String) {
    let length = request.utf8.count
    precondition(length < 1 << 24)
    bytes += [kind.rawValue, UInt8(length & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length >> 16)]
    bytes += Data(request.utf8)
  }

  mutating func appendMutationsTurn() { append(.mutationsTurn, "") }

  mutating func append(_ checks: CheckRequests, _ number: Int) {
    let isAllowed = checks.allowed(in: number..<number + 1) == 1
    checks.forEach(number..<number + 1) { secret, target in
      guard case .download(let package, let version) = target else { return }
      let uri = "/dist/\(text(package))/\(text(version)).zip"
      append(
        isAllowed ? .allowedCheck : .refusedCheck,
        """
        GET /auth/nginx HTTP/1.1\r
        Host: 127.0.0.1\r
        X-Original-URI: \(uri)\r
        X-Original-Method: GET\r
        Authorization: Bearer \(text(secret))\r
        \r

        """)
    }
  }

  mutating func append(queryFor customer: CustomerID) {
    append(
      .query,
      """
      query($id:ID!){customer(id:$id){id name status packages{name constraint source} \
      token{id hint}}}
      """, ["id": "\(customer)"])
  }

  /// The first page of a package's customers.
  mutating func append(listOf package: Int) {
    append(
      .query,
      """
      query($package:String!){customers(first:20,filter:{packageName:$package})\
      {nodes{id name email status} pageInfo{hasNextPage}}}
      """, ["package": Population.name(of: package)])
  }

  /// A new name, a grant, its revocation, and the old name.
  mutating func append(mutationsOf customer: Int, in population: Population) {
    let id = "\(population.id(of: customer))"
    let granted = population.grants(of: customer)
    var package = customer % population.packages
    while granted.contains(package) { package = (package + 1) % population.packages }
    let name = Population.name(of: package)
    let rename =
      "mutation($id:ID!,$name:String!){updateCustomer(id:$id,input:{name:$name}){id name}}"
    append(.mutation, rename, ["id": id, "name": "Customer \(customer), renamed"])
    append(
      .mutation,
      """
      mutation($id:ID!,$package:String!){grantPackageAccess(customerId:$id,\
      packages:[{package:$package,constraint:"^1.0"}]){id packages{name}}}
      """, ["id": id, "package": name])
    append(
      .mutation,
      """
      mutation($id:ID!,$package:String!){revokePackageAccess(customerId:$id,\
      packageName:$package){id packages{name}}}
      """, ["id": id, "package": name])
    append(.mutation, rename, ["id": id, "name": "Customer \(customer)"])
  }

  /// Nothing in the documents and values has to be escaped but quotation marks in documents.
  private mutating func append(
    _ kind: Kind, _ document: String, _ variables: KeyValuePairs<String, String>
  ) {
    let values = variables.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    let query = document.replacing("\"", with: "\\\"")
    let body = "{\"query\":\"\(query)\",\"variables\":{\(values)}}"
    append(
      kind,
      """
      POST /graphql HTTP/1.1\r
      Host: 127.0.0.1\r
      Authorization: Bearer \(administrator)\r
      Content-Type: application/json\r
      Content-Length: \(body.utf8.count)\r
      \r
      \(body)
      """)
  }

  private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
