import NIOCore
import NIOHTTP1
import Pages

/// The pages that a server has, ready to be sent; made once and shared by all event loops.
struct ServedPages: Sendable {
  private let playground: ServedPage?
  private let dashboard: ServedPage

  init(_ configuration: ServerConfiguration) {
    let (isOpen, hasPlayground) = (configuration.isOpen, configuration.hasPlayground)
    playground = hasPlayground ? ServedPage(.playground(isOpen: isOpen)) : nil
    dashboard = ServedPage(.dashboard(isOpen: isOpen, hasPlayground: hasPlayground))
  }

  /// The page at a route; nil where none is.
  subscript(route: Route) -> ServedPage? {
    switch route {
    case .playground: playground
    case .dashboard: dashboard
    default: nil
    }
  }
}

/// A page as it is sent, compressed and not.
struct ServedPage: Sendable {
  let page: Page
  private let compressed: [UInt8]?

  init(_ page: Page) {
    self.page = page
    compressed = GzipEncoder.encoded(page.body)
  }

  /// Whether the value of `If-None-Match` names this page: the client has it (RFC 9110, 13.1.2).
  func isKnown(by condition: String?) -> Bool {
    condition?.split(separator: ",").contains { element in
      let tag = element.drop { $0 == " " }.prefix { $0 != " " }
      return tag == page.entityTag || tag == page.entityTag.dropFirst(2) || tag == "*"
    } ?? false
  }

  func body(takesGzip: Bool) -> (ContentCoding, [UInt8]) {
    if takesGzip, let compressed { return (.gzip, compressed) }
    return (.identity, page.body)
  }
}

extension ConnectionHandler {
  /// Answers a request for a page: with the page, or that the client has it.
  func answer(_ served: ServedPage, _ head: HTTPRequestHead, _ fields: RequestFields) {
    if fields.announcesBody { option = .closing }
    loop.lendBuffer(&output)
    if served.isKnown(by: head.headers.first(name: "If-None-Match")) {
      loop.answerUnchanged(served.page.headers, into: &output, option: option)
    } else {
      let takesGzip = ContentCoding.admitsGzip(fields.acceptEncoding)
      let (coding, body) = served.body(takesGzip: takesGzip)
      body.withUnsafeBytes { bytes in
        loop.answer(
          page: served.page.headers, coding: coding, body: bytes, into: &output, option: option,
          isHead: isHead)
      }
    }
  }
}

extension LoopContext {
  fileprivate func answer(
    page headers: String, coding: ContentCoding, body: UnsafeRawBufferPointer,
    into output: inout ByteBuffer, option: ConnectionOption, isHead: Bool
  ) {
    begin(200, headers, coding, into: &output, option: option)
    output.writeStaticString("Content-Type: ")
    output.writeStaticString(Page.contentType)
    output.writeString("\r\nContent-Length: \(body.count)\r\n\r\n")
    if !isHead { output.writeBytes(body) }
  }

  /// An answer without a body and, other than every answer else, without its length.
  fileprivate func answerUnchanged(
    _ headers: String, into output: inout ByteBuffer, option: ConnectionOption
  ) {
    begin(304, headers, .identity, into: &output, option: option)
    output.writeStaticString("\r\n")
  }

  private func begin(
    _ status: Int, _ headers: String, _ coding: ContentCoding, into output: inout ByteBuffer,
    option: ConnectionOption
  ) {
    output.writeWithUnsafeMutableBytes(minimumWritableBytes: ResponseHead.reserve) { memory in
      var cursor = ByteCursor(memory)
      cursor.begin(status: status, option: option, date: date)
      cursor.append(coding.headers)
      return cursor.count
    }
    output.writeString(headers)
  }
}
