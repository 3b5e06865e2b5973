/// A page as a server sends it: one document that needs nothing else, and what is said about it.
public struct Page: Sendable {
  /// The document: HTML in UTF-8 with its styles and its script.
  public let body: [UInt8]
  /// Header lines for the answer, each with its line break: the policy for contents, the entity
  /// tag, and how the page may be kept. Type and length are not among them.
  public let headers: String
  /// The value of the header field `ETag`, the same for every coding of the body.
  public let entityTag: String

  /// The type of the body, for the header field `Content-Type`.
  public static let contentType: StaticString = "text/html; charset=utf-8"

  /// The playground: an editor for both GraphQL APIs, to be served two folders deep.
  ///
  /// - Parameter isOpen: whether the server takes requests without a token.
  public static func playground(isOpen: Bool) -> Page {
    Page(
      title: "Packgate playground", root: "../", isOpen: isOpen,
      body: text(PackageResources.playground_html), playgroundLink: "",
      styles: [
        PackageResources.theme_css, PackageResources.playground_css, PackageResources.editor_css,
        PackageResources.documentation_css,
      ],
      modules: sharedModules + playgroundModules)
  }

  /// The dashboard: what a registry and its checks do, to be served one folder deep.
  ///
  /// - Parameters:
  ///   - isOpen: whether the server takes requests without a token.
  ///   - hasPlayground: whether the server has the playground, too, for a link to it.
  public static func dashboard(isOpen: Bool, hasPlayground: Bool) -> Page {
    Page(
      title: "Packgate dashboard", root: "", isOpen: isOpen,
      body: text(PackageResources.dashboard_html),
      playgroundLink: hasPlayground
        ? #"<a class="go" href="graphql/playground">Playground</a>"# : "",
      styles: [PackageResources.theme_css, PackageResources.dashboard_css],
      modules: sharedModules + dashboardModules)
  }

  private init(
    title: String, root: String, isOpen: Bool, body: String, playgroundLink: String,
    styles: [[UInt8]], modules: [[UInt8]]
  ) {
    let style = styles.map(Self.text).joined()
    let script = modules.map(Self.script).joined()
    let inner = Self.fill(body) { name in
      name == "head-end" ? Self.text(PackageResources.head_end_html) : playgroundLink
    }
    let document = Self.fill(Self.text(PackageResources.frame_html)) { name in
      switch name {
      case "title": title
      case "root": root
      case "access": isOpen ? "open" : "token"
      case "style": style
      case "body": inner
      default: script
      }
    }
    self.body = Array(document.utf8)
    entityTag = "W/\"\(ContentDigest(self.body).base64)\""
    headers = Self.headers(style: style, script: script, entityTag: entityTag)
  }

  /// What a browser may do with the page: run this script, show these styles, and ask the server
  /// that it came from.
  private static func headers(style: String, script: String, entityTag: String) -> String {
    let policy = [
      "default-src 'none'", "script-src 'sha256-\(ContentDigest(Array(script.utf8)).base64)'",
      "style-src 'sha256-\(ContentDigest(Array(style.utf8)).base64)'", "img-src data:",
      "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
      "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")
    return [
      "Content-Security-Policy: \(policy)", "X-Content-Type-Options: nosniff",
      "Referrer-Policy: no-referrer", "Cross-Origin-Opener-Policy: same-origin",
      "Cross-Origin-Resource-Policy: same-origin", "Cache-Control: no-cache",
      "ETag: \(entityTag)",
    ].map { $0 + "\r\n" }.joined()
  }
}
