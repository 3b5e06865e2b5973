import Foundation
import Testing

/// Libraries in C that stand between a process and the system, compiled by the test.
enum Preload {
  /// Compiles a library of `Tests/Preload`.
  static func library(_ name: String, in folder: URL) throws -> String {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Preload/\(name).c").standardized.path
    let library = folder.appending(path: "\(name).so").path
    let run = try Command.run("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"])
    try #require(run.status == 0, "\(run.errors)")
    return library
  }
}

/// Which call of a process fails, as `Tests/Preload/Faults.c` reads it.
final class FaultPlan: @unchecked Sendable {
  /// The calls that can fail, in the order of the library.
  enum Kind: Int, CaseIterable {
    case pwrite, writev, fdatasync, rename, openat, fsync, write, link
  }

  /// One call that fails.
  struct Point: Sendable, CustomStringConvertible {
    var kind: Kind
    /// Counted from 1 over the life of the process.
    var number: Int
    /// `nil`: the process is killed.
    var error: Int32?

    static let errors: [Int32?] = [EIO, ENOSPC, nil]

    var description: String {
      let what = error.map { $0 == EIO ? "EIO" : "ENOSPC" } ?? "SIGKILL"
      return "\(what) at \(kind) \(number)"
    }
  }

  private static let words = 5 + Kind.allCases.count
  private let file: URL
  private let memory: UnsafeMutablePointer<Int32>
  /// What a process needs to obey the plan.
  let environment: [String: String]

  init(_ library: String, root: URL, in folder: URL) throws {
    file = folder.appending(path: "plan-\(UUID().uuidString)")
    let size = Self.words * MemoryLayout<Int32>.size
    try Data(count: size).write(to: file)
    let descriptor = open(file.path, O_RDWR)
    let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    close(descriptor)
    memory = try #require(mapped != MAP_FAILED ? mapped : nil)
      .bindMemory(to: Int32.self, capacity: Self.words)
    environment = [
      "LD_PRELOAD": library, "PACKGATE_TEST_FAULT_ROOT": root.path,
      "PACKGATE_TEST_FAULT_PLAN": file.path,
    ]
    reset()
  }

  deinit {
    munmap(memory, Self.words * MemoryLayout<Int32>.size)
    try? FileManager.default.removeItem(at: file)
  }

  /// Nothing fails, and no call has been made.
  func reset() {
    memory.update(repeating: 0, count: Self.words)
    memory[0] = -1
  }

  /// Lets a call fail, or that one and all of its kind behind it.
  func set(_ point: Point, andAllBehind: Bool = false) {
    memory[1] = Int32(point.number)
    memory[2] = andAllBehind ? .max : Int32(point.number)
    memory[3] = point.error ?? 0
    memory[4] = 0
    memory[0] = Int32(point.kind.rawValue)
  }

  /// Nothing fails any more.
  func clear() { memory[0] = -1 }

  /// How many calls have failed.
  var fired: Int { Int(memory[4]) }

  /// Calls of a kind made so far.
  func count(_ kind: Kind) -> Int { Int(memory[5 + kind.rawValue]) }

  /// Each way in which each call made so far can fail.
  var points: [Point] {
    Kind.allCases.flatMap { kind in
      (0..<count(kind)).flatMap { number in
        Point.errors.map { Point(kind: kind, number: number + 1, error: $0) }
      }
    }
  }
}
