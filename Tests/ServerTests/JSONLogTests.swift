import Foundation
import JSON
import Logging
import Synchronization
import Testing

@testable import Server

/// Logs for programs.
@Suite struct JSONLogTests {
  /// What is logged, line by line.
  private final class Lines: Sendable {
    private let text = Mutex("")

    var all: [String] { text.withLock { $0.split(separator: "\n").map(String.init) } }

    var logger: Logger {
      Logger(label: "test \"label\"") { [self] label in
        var handler = JSONLogHandler(label: label) { line in
          let bytes = line.withBytes { Array($0) }
          self.text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
        }
        handler.logLevel = .debug
        return handler
      }
    }
  }

  private struct Odd: CustomStringConvertible, Sendable {
    var description: String { "o\u{0}dd" }
  }

  @Test func anEntryIsOneObjectOnALine() throws {
    let lines = Lines()
    var logger = lines.logger
    logger[metadataKey: "always"] = "here"
    logger.trace("too quiet")
    logger.debug("plain")
    logger.error(
      "line\nbreak, \"quotes\", \\ and \u{1F480}",
      metadata: [
        "always": "replaced", "list": ["a", "b\""], "map": ["k\n": "v"],
        "odd": .stringConvertible(Odd()),
      ])
    try #require(lines.all.count == 2)
    let objects = try lines.all.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects[0].keys.sorted() == ["level", "logger", "message", "metadata", "time"])
    #expect(objects[0]["level"] as? String == "debug")
    #expect(objects[0]["logger"] as? String == "test \"label\"")
    #expect(objects[0]["metadata"] as? [String: String] == ["always": "here"])
    #expect(objects[1]["message"] as? String == "line\nbreak, \"quotes\", \\ and \u{1F480}")
    let metadata = try #require(objects[1]["metadata"] as? [String: Any])
    #expect(metadata["always"] as? String == "replaced")
    #expect(metadata["list"] as? [String] == ["a", "b\""])
    #expect(metadata["map"] as? [String: String] == ["k\n": "v"])
    #expect(metadata["odd"] as? String == "o\u{0}dd")
    let time = try #require(objects[0]["time"] as? String)
    let moment = try Date(
      time, strategy: .iso8601.year().month().day().time(includingFractionalSeconds: true))
    #expect(abs(moment.timeIntervalSinceNow) < 600)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_827_696_789_000_000, "2000-02-29T12:34:56.789Z"),
    (4_102_444_799_999_999_999, "2099-12-31T23:59:59.999Z"),
  ])
  func timesAreThoseOfRFC3339(nanoseconds: Int64, text: String) {
    #expect(JSONLogHandler.time(nanoseconds) == text)
  }
}
