import Glibc
import NIOCore

/// An IP address; of version 4 in the form that version 6 has for it.
struct ClientAddress: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  private static let version4: UInt64 = 0xFFFF << 32

  /// Reads an address without a port.
  init?(_ text: some StringProtocol) {
    let text = String(text)
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self = bytes.withUnsafeBytes { Self(version4: $0) }
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self = bytes.withUnsafeBytes { Self(version6: $0) }
    } else {
      return nil
    }
  }

  private init(version4 bytes: UnsafeRawBufferPointer) {
    high = 0
    low = Self.version4 | UInt64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
  }

  private init(version6 bytes: UnsafeRawBufferPointer) {
    high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  fileprivate init?(_ address: SocketAddress?) {
    switch address {
    // The address stands behind the family and the port; of version 6 also behind a flow label.
    case .v4(let address):
      self = withUnsafeBytes(of: address.address) { bytes in
        Self(version4: UnsafeRawBufferPointer(rebasing: bytes[4..<8]))
      }
    case .v6(let address):
      self = withUnsafeBytes(of: address.address) { bytes in
        Self(version6: UnsafeRawBufferPointer(rebasing: bytes[8..<24]))
      }
    default: return nil
    }
  }

  /// Whether this is an address of version 4.
  var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// What one client has for itself: of version 6 a network of 64 bits.
  var ownNetwork: ClientAddress { isVersion4 ? self : ClientAddress(high: high, low: 0) }

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The address with all but its first bits cleared.
  func masked(to bits: Int) -> ClientAddress {
    ClientAddress(
      high: bits >= 64 ? high : high & ~(UInt64.max >> UInt64(bits)),
      low: bits >= 128 ? low : bits <= 64 ? 0 : low & ~(UInt64.max >> UInt64(bits - 64)))
  }
}

extension ClientAddress: CustomStringConvertible {
  /// The address as people write it.
  var description: String {
    guard !isVersion4 else {
      return [24, 16, 8, 0].map { "\(low >> UInt64($0) & 0xFF)" }.joined(separator: ".")
    }
    let groups = [high, low].flatMap { half in
      [48, 32, 16, 0].map { String(half >> UInt64($0) & 0xFFFF, radix: 16) }
    }
    return groups.joined(separator: ":")
  }
}

/// Who is at the other end of a connection.
enum Peer: Sendable {
  /// A process of this machine, on the Unix socket.
  case local
  /// A machine.
  case address(ClientAddress)

  init(_ channel: any Channel) {
    self = ClientAddress(channel.remoteAddress).map { .address($0) } ?? .local
  }
}

/// The proxies that are believed when they say for whom they ask.
struct TrustedProxies: Sendable {
  private var networks: [(address: ClientAddress, bits: Int)] = []
  private var trustsSocket = false

  /// No proxy.
  init() {}

  /// Reads addresses, networks such as `10.0.0.0/8`, and `unix`; nil when one of them is neither.
  init?(_ names: [String]) {
    for name in names {
      if name == "unix" {
        trustsSocket = true
        continue
      }
      let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let address = ClientAddress(parts[0]) else { return nil }
      let length = address.isVersion4 ? 32 : 128
      guard let bits = parts.count == 1 ? length : Int(parts[1]), 0...length ~= bits else {
        return nil
      }
      let all = bits + 128 - length
      networks.append((address.masked(to: all), all))
    }
  }

  /// Whether a peer is one of them.
  func contain(_ peer: Peer) -> Bool {
    switch peer {
    case .local: trustsSocket
    case .address(let address): contain(address)
    }
  }

  private func contain(_ address: ClientAddress) -> Bool {
    networks.contains { address.masked(to: $0.bits) == $0.address }
  }

  /// The client behind a request; nil when that is not known.
  ///
  /// Of the addresses that proxies have noted in `X-Forwarded-For`, the last that is not a proxy's
  /// own counts: those before it are the client's own word.
  func client(of peer: Peer, _ forwardedFor: String?) -> ClientAddress? {
    guard contain(peer) else {
      return if case .address(let address) = peer { address } else { nil }
    }
    let elements = forwardedFor?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    for element in elements.reversed() {
      let name = element.drop { $0 == " " }.prefix { $0 != " " }
      guard let address = ClientAddress(name) else { return nil }
      if !contain(address) { return address }
    }
    return nil
  }
}
