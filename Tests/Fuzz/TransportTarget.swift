import GraphQL
import GraphQLTransport
import JSON

/// The parts of an HTTP request, one a line: `Accept`, `Content-Type`, the target's query; the body
/// is what remains. What can be read is answered.
enum TransportTarget {
  static func run(_ source: [UInt8]) {
    let parts = source.split(
      separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
    func text(_ index: Int) -> String {
      index < parts.count ? String(decoding: parts[index], as: UTF8.self) : ""
    }
    let body = parts.count > 3 ? Array(parts[3]) : []
    for method in [HTTPMethod.get, .post] {
      do throws(HTTPRefusal) {
        let exchange = try HTTPExchange(
          method: method, accept: parts.isEmpty || parts[0].isEmpty ? nil : text(0))
        let request = try exchange.request(contentType: text(1), query: text(2), body: body)
        RequestTarget.run(request)
      } catch {
        precondition((400..<500).contains(error.status), "a refusal is the client's fault")
      }
    }
  }
}
