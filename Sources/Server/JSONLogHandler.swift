import Glibc
import JSON
public import Logging

/// Writes each log entry as one JSON object on a line of standard error.
///
/// An object has `time` (RFC 3339, in UTC), `level`, `logger`, `message`, and `metadata` if there
/// is any. A line is written by one system call, so that lines of several threads do not mix.
public struct JSONLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel = Logger.Level.info
  private let label: String
  private let write: @Sendable (borrowing JSONBuffer) -> Void

  /// A handler for the logger of this name.
  public init(label: String) {
    self.init(label: label) { line in
      line.withBytes { bytes in
        var rest = bytes
        while !rest.isEmpty {
          let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
          // A log that nobody takes any more must not stop the server.
          guard count > 0 || errno == EINTR else { return }
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(count, 0)))
        }
      }
    }
  }

  init(label: String, write: @escaping @Sendable (borrowing JSONBuffer) -> Void) {
    self.label = label
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = JSONBuffer(capacity: 256)
    line.append(#"{"time":"#)
    line.appendQuoted(Self.time(HTTPDate.nowInNanoseconds()))
    line.append(#","level":"#)
    line.appendQuoted(event.level.rawValue)
    line.append(#","logger":"#)
    line.appendQuoted(label)
    line.append(#","message":"#)
    line.appendQuoted(event.message.description)
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    if !all.isEmpty {
      line.append(#","metadata":"#)
      append(all, to: &line)
    }
    line.append("}\n")
    write(line)
  }

  private func append(_ metadata: Logger.Metadata, to line: inout JSONBuffer) {
    var isFirst = true
    line.append("{")
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      if !isFirst { line.append(",") }
      isFirst = false
      line.appendQuoted(key)
      line.append(":")
      append(value, to: &line)
    }
    line.append("}")
  }

  private func append(_ value: Logger.Metadata.Value, to line: inout JSONBuffer) {
    switch value {
    case .dictionary(let members): append(members, to: &line)
    case .array(let elements):
      var isFirst = true
      line.append("[")
      for element in elements {
        if !isFirst { line.append(",") }
        isFirst = false
        append(element, to: &line)
      }
      line.append("]")
    case .string, .stringConvertible: line.appendQuoted(value.description)
    }
  }

  /// A moment in nanoseconds since 1970 as RFC 3339 writes it, to the millisecond.
  static func time(_ nanoseconds: Int64) -> String {
    let milliseconds = Int(nanoseconds / 1_000_000)
    let (second, thousandths) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
    let (days, rest) = second.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, day) = HTTPDate.civil(fromDays: days)
    func padded(_ number: Int, _ length: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(length - digits.count, 0)) + digits
    }
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
      + "\(padded(rest / 3_600)):\(padded(rest / 60 % 60)):\(padded(rest % 60))."
      + "\(padded(thousandths, 3))Z"
  }
}
