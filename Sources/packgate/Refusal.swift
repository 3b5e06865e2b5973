import ArgumentParser
import Foundation

/// Ends a verb with one sentence on standard error and an exit status.
///
/// Statuses are the same for every verb: 1 the answer is no, 2 the input is malformed, 3 the data
/// folder cannot be used.
enum Refusal {
  static func refuse(_ status: Int32, _ text: String) -> ExitCode {
    FileHandle.standardError.write(Data("packgate: \(text)\n".utf8))
    return ExitCode(status)
  }

  /// Shows the text with a mark under the byte where reading it failed.
  static func malformed(_ text: String, _ message: String, at offset: Int) -> ExitCode {
    let printable = String(
      decoding: text.utf8.map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    let mark = String(repeating: " ", count: min(offset, printable.utf8.count)) + "^"
    return refuse(2, "\(message)\n  \(printable)\n  \(mark)")
  }
}
