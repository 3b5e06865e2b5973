/// What pages are joined from.
extension Page {
  /// Modules of both pages, each behind those it imports.
  static let sharedModules = [
    PackageResources.elements_js, PackageResources.theme_js, PackageResources.token_js,
    PackageResources.server_js, PackageResources.events_js, PackageResources.numbers_js,
  ]

  static let playgroundModules = [
    PackageResources.tokens_js, PackageResources.syntax_js, PackageResources.schema_js,
    PackageResources.values_js, PackageResources.validation_js, PackageResources.place_js,
    PackageResources.completion_js, PackageResources.format_js, PackageResources.json_js,
    PackageResources.editor_js, PackageResources.suggestions_js,
    PackageResources.documentation_js, PackageResources.history_js, PackageResources.sharing_js,
    PackageResources.keys_js, PackageResources.result_js, PackageResources.splitter_js,
    PackageResources.welcome_js, PackageResources.problems_js, PackageResources.playground_js,
  ]

  static let dashboardModules = [
    PackageResources.words_js, PackageResources.charts_js, PackageResources.panels_js,
    PackageResources.dashboard_js,
  ]

  static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// A module as a part of one script: its imports are there already, and nobody imports it.
  static func script(_ module: [UInt8]) -> String {
    text(module).split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("import ") }
      .map { $0.hasPrefix("export ") ? $0.dropFirst(7) : $0 }
      .joined(separator: "\n")
  }

  /// A text with each `{{name}}` in it replaced.
  static func fill(_ template: String, _ value: (Substring) -> String) -> String {
    var filled = ""
    for (index, piece) in template.split(separator: "{{", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard index > 0, let end = piece.firstRange(of: "}}") else {
        filled += piece
        continue
      }
      filled += value(piece[..<end.lowerBound])
      filled += piece[end.upperBound...]
    }
    return filled
  }
}
