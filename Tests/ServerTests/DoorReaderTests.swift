import Testing

@testable import Server

/// That a connection answers the same whether its requests are read by `DoorReader` or by the
/// decoder.
@Suite struct DoorReaderTests {
  private static let seeds: [UInt64] = [1, 2, .random(in: 3 ... .max)]

  @Test func headsOfEveryKindGetTheDecodersAnswer() async throws {
    let shop = try Shop()
    try await withServer(unlimited, registry: shop.registry) { server in
      let plain = plainRequests(shop)
      for bytes in plain + DoorHeadTests.others {
        try expectSameAnswers(Array(bytes.utf8), server)
        try expectSameAnswers(Array((plain[0] + bytes + plain[1]).utf8), server)
      }
      try expectSameAnswers(Array(plain.joined().utf8), server)
      try expectSameAnswers(Array(String(repeating: plain[0], count: 300).utf8), server)
    }
  }

  @Test(arguments: seeds)
  func changedHeadsGetTheDecodersAnswer(seed: UInt64) async throws {
    let shop = try Shop()
    try await withServer(unlimited, registry: shop.registry) { server in
      var mutator = HeadMutator(seed: seed)
      let plain = plainRequests(shop)
      for _ in 0..<400 {
        let first = Array(plain.randomElement(using: &mutator.random)!.utf8)
        let second = Array(plain.randomElement(using: &mutator.random)!.utf8)
        try expectSameAnswers(mutator.change(first) + second, server, "seed \(seed)")
      }
    }
  }

  @Test func requestsInPiecesGetTheDecodersAnswer() async throws {
    let shop = try Shop()
    try await withServer(unlimited, registry: shop.registry) { server in
      let plain = plainRequests(shop)
      let client = try RawClient(port: server.port)
      let (allowed, denied) = (Array(plain[0].utf8), Array(plain[1].utf8))
      for cut in [1, 4, 15, 26, 27, 40] {
        // The one that is cut is the decoder's; those around it are not.
        client.send(Array(allowed[..<cut]))
        pause(5)
        client.send(Array(allowed[cut...]))
        #expect(try client.response().status == 200)
        client.send(allowed + denied[..<cut])
        #expect(try client.response().status == 200)
        pause(5)
        client.send(Array(denied[cut...]))
        #expect(try client.response().status == 401)
      }
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n" + graphQLPost("body") + plain[0])
      for _ in 0..<3 { #expect(try client.response().status == 200) }
    }
  }

  @Test func whatLooksLikeARequestWithinAnotherIsNone() async throws {
    let shop = try Shop()
    try await withServer(unlimited, registry: shop.registry) { server in
      let plain = plainRequests(shop)[0]
      let post = "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)"
      for before in [
        "G", "GET /health HTTP/1.1\r\nX-A: ", "GET /health HTTP/1.1\r\nHost: a\r\nX-A: ",
        "GET /health HTTP/1.1\r\nHost: a\r\n", "GET /health HTTP/1.1\r\nHost: a\r\n\r", "\r",
        "\r\n\r\n", "GET ", "GET /", "GET /health?", plain + "G", plain + "\r\n", plain + "\r",
        plain + "\r\n\r\n", plain + "GET /health HTTP/1.1\r\nX-A: ",
        plain + "\r\n\r\nGET /health HTTP/1.1\r\nX-A: b\r\nX-B: ",
        post + "Content-Length: \(plain.utf8.count)\r\n\r\n",
        post + "Content-Length: \(plain.utf8.count + 6)\r\n\r\ninline",
        post + "Content-Length: \(plain.utf8.count + 10)\r\n\r\ninline\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n\(String(plain.utf8.count, radix: 16))\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: ",
      ] {
        let pieces = [before, plain, plain].map { Array($0.utf8) }
        let whole = try answers([[13, 10] + pieces.joined()], server)
        #expect(try answers(pieces, server, apart: 20) == whole, "\(before)")
      }
    }
  }

  @Test(arguments: seeds)
  func mixedRequestsInPiecesGetTheDecodersAnswer(seed: UInt64) async throws {
    let shop = try Shop()
    try await withServer(unlimited, registry: shop.registry) { server in
      var random = SplitMix(state: seed)
      let body = "inline \r\n\r\n"
      let others = [
        "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", graphQLPost(body), graphQLPost("inline"),
        "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)Transfer-Encoding: chunked\r\n\r\n"
          + "6\r\ninline\r\n0\r\n\r\n", "\r\n\r\n", graphQLPost("deferred"),
      ]
      for _ in 0..<40 {
        let requests = (0..<6).map { _ in
          (Bool.random(using: &random) ? others : plainRequests(shop)).randomElement(
            using: &random)!
        }
        var rest = Array(requests.joined().utf8)[...]
        let whole = try answers([[13, 10] + rest], server)
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
          let end = requests.count * Int.random(in: 1...60, using: &random)
          pieces.append(Array(rest.prefix(end)))
          rest = rest.dropFirst(end)
        }
        #expect(try answers(pieces, server) == whole, "seed \(seed), \(requests), \(pieces)")
      }
    }
  }

  @Test func theyAreCountedLikeTheDecoders() async throws {
    func total(after prefix: [UInt8]) async throws -> LoopNumbers {
      let shop = try Shop()
      let requests = plainRequests(shop)
      let monitor = ServerMonitor()
      try await withServer(unlimited, registry: shop.registry, monitor: monitor) { server in
        for bytes in requests { _ = try answers([prefix + Array(bytes.utf8)], server) }
      }
      return monitor.total
    }
    let read = try await total(after: [])
    let decoded = try await total(after: [13, 10])
    #expect(read.requests == 7)
    #expect(read.requests == decoded.requests)
    #expect(read.received + 2 * read.requests == decoded.received)
    #expect(read.sent == decoded.sent)
    #expect(read.invalidCredentials == 1)
    #expect(read.invalidCredentials == decoded.invalidCredentials)
    for code in read.checks.indices { #expect(read.checks[code] == decoded.checks[code]) }
  }

  @Test func theLastRequestOfAConnectionClosesIt() async throws {
    let shop = try Shop()
    try await withServer(
      { $0.limits.requestsPerConnection = 3 }, registry: shop.registry
    ) { server in
      let client = try RawClient(port: server.port)
      client.send(String(repeating: plainRequests(shop)[0], count: 4))
      for last in [nil, nil, "close"] { #expect(try client.response()["Connection"] == last) }
      #expect(client.isClosedByServer())
    }
  }
}

/// Without the limit that would make a request's answer depend on those before it.
private func unlimited(_ configuration: inout ServerConfiguration) {
  configuration.limits.invalidCredentials = 0
}

/// Requests that the reader takes, an allowed one and one without a token first.
private func plainRequests(_ shop: Shop) -> [String] {
  let token = "Authorization: Bearer \(shop.tokens["valid"]!)\r\n"
  let wrong = "Authorization: Bearer \(shop.tokens["unknown"]!)\r\n"
  let uri = "/dist/acme/core/1.2.3.zip"
  return [
    "GET /auth/nginx HTTP/1.1\r\nHost: a\r\n\(token)X-Original-URI: \(uri)\r\n\r\n",
    "GET /auth/nginx HTTP/1.1\r\nHost: a\r\nX-Original-URI: \(uri)\r\n\r\n",
    "HEAD /auth/nginx HTTP/1.1\r\nhost: a:80\r\nx-original-uri: /p2/acme/other.json\r\n"
      + "\(token)\r\n",
    "GET /auth/forward HTTP/1.1\r\nHost: a\r\nX-Forwarded-Uri: \(uri)\r\n"
      + "X-Forwarded-Method: HEAD\r\nX-Forwarded-For: 1.2.3.4\r\n\(token)\r\n",
    "GET /auth/envoy\(uri)?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\(token)\r\n",
    "GET /auth/check?package=acme/core&version=2.0.0 HTTP/1.1\r\nHost: a\r\n"
      + "Connection: keep-alive\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\(token)\r\n",
    "GET /auth/check?package=acme/core HTTP/1.1\r\nHost: a\r\n\(wrong)\r\n",
  ]
}

/// Sends the bytes as they are, and once more behind an empty line, which the decoder skips and
/// `DoorReader` does not know: that way all of them are the decoder's.
private func expectSameAnswers(
  _ bytes: [UInt8], _ server: PackgateServer, _ comment: Comment? = nil
) throws {
  let read = try answers([bytes], server)
  let decoded = try answers([[13, 10] + bytes], server)
  #expect(read == decoded, comment ?? "\(String(decoding: bytes, as: UTF8.self))")
}

/// All that the server sends for these bytes, which come piece by piece, without the dates.
private func answers(
  _ pieces: [[UInt8]], _ server: PackgateServer, apart milliseconds: UInt32 = 1
) throws -> [String] {
  let client = try RawClient(port: server.port)
  for (index, piece) in pieces.enumerated() {
    if index > 0 { pause(milliseconds) }
    client.send(piece)
  }
  client.finishSending()
  let lines = String(decoding: try client.restOfConnection(), as: UTF8.self).split(
    separator: "\r\n", omittingEmptySubsequences: false)
  return lines.filter { !$0.hasPrefix("Date: ") }.map(String.init)
}

/// Changes requests here and there, the same for the same seed.
private struct HeadMutator {
  var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  private static let bytes: [UInt8] =
    Array("\0\u{1}\t\n\r !#%,/:;?AaZz09-_.{|~\u{7F}".utf8)
    + [0x80, 0xC3, 0xFF]
  private static let lines = [
    "Host: b", "Content-Length: 0", "Content-Length: 5", "Transfer-Encoding: chunked",
    "Connection: close", "Connection: keep-alive", "Upgrade: x", "Expect: 100-continue",
    "Authorization: Bearer x", "X-Original-URI: /packages.json", "X-Forwarded-For: 1.2.3.4",
    "X-A: b", " folded", "X-Empty:", "Proxy-Connection: close",
  ]

  mutating func change(_ request: [UInt8]) -> [UInt8] {
    var bytes = request
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let byte = Self.bytes.randomElement(using: &random)!
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = byte
      case 1: bytes.insert(byte, at: place)
      case 2: bytes.remove(at: place)
      case 3: bytes[place] ^= 0x20
      case 4: bytes.removeSubrange(place..<min(place + 8, bytes.count))
      case 5:
        let line = Self.lines.randomElement(using: &random)!
        let end = bytes.firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
        bytes.insert(contentsOf: Array("\(line)\r\n".utf8), at: end)
      default:
        bytes.insert(contentsOf: bytes[place..<min(place + 20, bytes.count)], at: place)
      }
      if bytes.isEmpty { bytes = request }
    }
    return bytes
  }
}

/// The generator of Steele, Lea and Flood.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
