internal import JSON
internal import RegistryModel

/// What is read of a version's composer.json.
struct ComposerManifest: Sendable {
  /// The largest file in bytes that is read.
  static let maximumLength = 256 << 10

  /// The package's name in lower case.
  let name: String
  let description: String?

  /// Nil when the file is no JSON object with a name.
  init?(_ bytes: [UInt8]) {
    let limits = JSONLimits(bytes: ComposerManifest.maximumLength)
    guard let document = try? JSONDocument.parse(bytes, limits: limits),
      let name = document.member("name", of: .root), document.kind(of: name) == .string
    else { return nil }
    self.name = PackageName.folded(document.string(of: name))
    guard let description = document.member("description", of: .root),
      document.kind(of: description) == .string
    else {
      self.description = nil
      return
    }
    self.description = ComposerManifest.shortened(document.string(of: description))
  }

  /// Cuts at the last whole character within the limit; nothing left is no description.
  private static func shortened(_ text: String) -> String? {
    var text = text
    while text.utf8.count > Limits.description {
      text = String(text.unicodeScalars.prefix(Limits.description / 4))
    }
    return text.isEmpty ? nil : text
  }
}
