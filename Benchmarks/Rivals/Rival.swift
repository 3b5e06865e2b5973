import Foundation
import Glibc

/// Another program that does the same work in a process of its own and is asked in turn with ours.
///
/// It reads one order a line, does it, and answers with one line: the nanoseconds of CPU time that
/// took, and whatever else it has to say.
public final class Rival {
  private let process = Process()
  private let orders = Pipe()
  private let answers = Pipe()

  /// Starts a program, found in PATH or by its path.
  public init(_ program: String, _ arguments: [String]) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = orders
    process.standardOutput = answers
    try process.run()
  }

  deinit {
    try? orders.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Gives an order; returns the numbers of the answer, nanoseconds first.
  public func answer(to order: String) throws -> [Int] {
    try orders.fileHandleForWriting.write(contentsOf: Data((order + "\n").utf8))
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(answers.fileHandleForReading.fileDescriptor, &byte, 1) == 1 {
      if byte != UInt8(ascii: "\n") {
        line.append(byte)
        continue
      }
      let numbers = line.split(separator: UInt8(ascii: " ")).compactMap {
        Int(String(decoding: $0, as: UTF8.self))
      }
      if numbers.isEmpty { break }
      return numbers
    }
    throw RivalError(order: order, answer: String(decoding: line, as: UTF8.self))
  }
}

/// A rival that ended or said something else than a time.
public struct RivalError: Error {
  public let order: String
  public let answer: String
}
