import Foundation
import NIOCore
import NIOSSL
import Synchronization

/// The certificate and key under which the server speaks TLS, which can be replaced while it runs.
///
/// A connection keeps what it began with.
final class TLSIdentity: Sendable {
  private let certificateFile: String
  private let keyFile: String
  private let linger: Int
  private let current: Mutex<State>

  private struct State {
    var context: NIOSSLContext
    var expiresAt: Int
  }

  /// Reads both files.
  ///
  /// - Parameter linger: milliseconds that a client has to answer the end of a session.
  init(certificateFile: String, keyFile: String, linger: Int) throws(ConfigurationError) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.linger = linger
    current = Mutex(try Self.load(certificateFile, keyFile, linger))
  }

  /// Reads the files that a configuration names; nil when it names none.
  convenience init?(_ configuration: ServerConfiguration) throws(ConfigurationError) {
    guard let certificate = configuration.certificateFile, let key = configuration.keyFile else {
      return nil
    }
    try self.init(
      certificateFile: certificate, keyFile: key, linger: configuration.timeouts.linger)
  }

  /// What new connections begin with.
  var context: NIOSSLContext { current.withLock { $0.context } }

  /// When the certificate ends, in seconds since 1970.
  var expiresAt: Int { current.withLock { $0.expiresAt } }

  /// The day on which it ends.
  var expiry: String { String(JSONLogHandler.time(Int64(expiresAt) * 1_000_000_000).prefix(10)) }

  /// Reads both files again; where that fails, all stays as it is.
  func reload() throws(ConfigurationError) {
    let state = try Self.load(certificateFile, keyFile, linger)
    current.withLock { $0 = state }
  }

  private static let certificateSetting = "PACKGATE_TLS_CERTIFICATE"
  private static let keySetting = "PACKGATE_TLS_KEY"

  private static func load(
    _ certificateFile: String, _ keyFile: String, _ linger: Int
  ) throws(ConfigurationError) -> State {
    let certificateText = try read(certificateFile, certificateSetting)
    guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificateText), let leaf = chain.first
    else {
      throw invalid(certificateSetting, certificateFile, "holds no certificate in PEM")
    }
    let keyText = try read(keyFile, keySetting)
    guard let key = try? NIOSSLPrivateKey(bytes: keyText, format: .pem) else {
      let isEncrypted = String(decoding: keyText, as: UTF8.self).contains("ENCRYPTED")
      throw invalid(
        keySetting, keyFile,
        isEncrypted
          ? "holds a key that is encrypted; it must be one without a passphrase"
          : "holds no private key in PEM")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = .milliseconds(Int64(linger))
    // For TLS 1.2; those of 1.3 are all good and are not chosen here.
    configuration.cipherSuiteValues = [
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    guard let context = try? NIOSSLContext(configuration: configuration) else {
      throw invalid(keySetting, keyFile, "is not the key of the certificate in \(certificateFile)")
    }
    return State(context: context, expiresAt: leaf.notValidAfter)
  }

  private static func read(_ path: String, _ setting: String) throws(ConfigurationError) -> [UInt8]
  {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      let reason = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
      throw invalid(setting, path, "cannot be read: \((reason ?? error).localizedDescription)")
    }
  }

  private static func invalid(
    _ setting: String, _ path: String, _ reason: String
  ) -> ConfigurationError {
    .invalidSetting(name: setting, reason: "\(path) \(reason)")
  }
}
