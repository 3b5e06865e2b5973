import ArgumentParser
import Foundation
import RegistryModel

/// Ends a verb with one sentence on standard error and an exit status.
///
/// Statuses are the same for every verb: 1 the answer is no, 2 the input is malformed, 3 the data
/// folder cannot be used.
enum Refusal {
  static func refuse(_ status: Int32, _ text: String) -> ExitCode {
    FileHandle.standardError.write(Data("packgate: \(text)\n".utf8))
    return ExitCode(status)
  }

  /// Says why a command was not applied.
  ///
  /// - Parameter refused: the status where the store is well and only does not admit the command.
  static func refuse(_ error: CommandError, refused: Int32) -> ExitCode {
    switch error.code {
    case .validation: refuse(2, error.message)
    case .notFound, .conflict: refuse(refused, error.message)
    case .storageFull, .unavailable, .storage: refuse(3, error.message)
    }
  }

  /// Shows the text with a mark under the byte where reading it failed.
  static func malformed(_ text: String, _ message: String, at offset: Int) -> ExitCode {
    let printable = String(
      decoding: text.utf8.map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    let mark = String(repeating: " ", count: min(offset, printable.utf8.count)) + "^"
    return refuse(2, "\(message)\n  \(printable)\n  \(mark)")
  }
}
