import ArgumentParser
import Backup
import Foundation
import RegistryStore

/// Why a verb ended, as its exit status.
enum Refusal: Int32 {
  case failed = 1
  case malformed = 2
  case damaged = 3
  case incomplete = 4
  case exists = 5
  case key = 6
  case registry = 7
  case stopped = 8

  /// Says why in one sentence and gives the status to end with.
  func because(_ text: String) -> ExitCode {
    Console.say("packgate-backup: \(text)")
    return ExitCode(rawValue)
  }

  init(_ error: BackupError) {
    switch error {
    case .notABackup, .futureFormat, .damaged: self = .damaged
    case .incomplete: self = .incomplete
    case .keyMissing, .keyWrong, .keyUnused: self = .key
    case .tooLarge, .input, .output: self = .failed
    case .stopped: self = .stopped
    }
  }

  /// Says what is wrong with a backup.
  static func because(_ error: BackupError, _ path: String) -> ExitCode {
    Refusal(error).because("\(path) \(error.sentence).")
  }

  /// Says what the registry's store has to say.
  static func because(_ error: StoreError) -> ExitCode {
    switch error {
    case .unreadable:
      Refusal.registry.because("\(error) packgate verify names it; nothing was backed up.")
    case .damaged: Refusal.registry.because("\(error)")
    case .occupied: Refusal.exists.because("\(error)")
    default: Refusal.failed.because("\(error)")
    }
  }
}

extension BackupError {
  /// The description with the system's own words for an error number.
  var sentence: String {
    switch self {
    case .input(let code): "cannot be read: \(String(cString: strerror(code)))"
    case .output(let code): "cannot be written: \(String(cString: strerror(code)))"
    default: "\(self)"
    }
  }
}

/// Lines for people; standard output may be the backup itself.
enum Console {
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
