import Dispatch
import Foundation
import RegistryModel
import RegistryStore
import Testing
import Tokens

@testable import Server

/// A registry in a temporary folder, filled through the store's commands.
final class TestRegistry: Sendable {
  let path: String
  let registry: Registry
  let digester: TokenDigester

  convenience init() throws {
    try self.init(path: NSTemporaryDirectory() + "packgate-server-" + UUID().uuidString)
  }

  private init(path: String, mode: Registry.Options.Mode = .readWrite) throws {
    self.path = path
    registry = try Registry(path: path, options: .init(mode: mode, freeSpaceWatermark: 0))
    digester = TokenDigester(try #require(Pepper([UInt8](repeating: 7, count: Pepper.byteCount))))
  }

  /// Closes the registry, has its files changed, and opens it again.
  func reopened(
    _ mode: Registry.Options.Mode = .readWrite,
    after change: (_ path: String) throws -> Void = { _ in }
  ) throws -> TestRegistry {
    registry.close()
    try change(path)
    return try TestRegistry(path: path, mode: mode)
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Runs commands and waits for their commit.
  @discardableResult
  func write<Result: Sendable>(
    at now: Timestamp = .now,
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Result
  ) throws -> Result {
    let box = Box<Swift.Result<Result, CommandError>>()
    let done = DispatchSemaphore(value: 0)
    registry.write(actor: "test", at: now, job: job) { result in
      box.value = result
      done.signal()
    }
    done.wait()
    return try #require(box.value).get()
  }

  /// A new secret, and what the store keeps of it.
  func mint() throws -> (text: String, minted: MintedToken) {
    let secret = TokenSecret(minting: .customer)
    let key = secret.withUnsafeBytes { digester.digest($0) }
      .withUnsafeBytes { TokenKey(digest: $0) }
    return (secret.text, MintedToken(key: try #require(key), hint: secret.hint))
  }

  /// Reads what a server that has stopped has left.
  func readAfterClose<Result>(
    _ body: (Snapshot) throws(StoreError) -> Result
  ) throws -> Result {
    registry.close()
    let reopened = try Registry(path: path, options: .init(mode: .readOnly))
    defer { reopened.close() }
    var reader = reopened.makeReader()
    return try reader.read(body)
  }

  private final class Box<Value>: @unchecked Sendable {
    var value: Value?
  }
}

extension Timestamp {
  /// The system's clock.
  static var now: Timestamp { HTTPDate.now }
}
