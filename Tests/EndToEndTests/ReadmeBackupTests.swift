import Foundation
import Testing

/// Runs the README's commands about backups beside a running server.
@Suite struct ReadmeBackupTests {
  @Test func theBackupSessionWorks() throws {
    let desk = try ReadmeTests.Desk()
    defer { desk.scratch.remove() }
    let steps = try desk.run(
      try #require(try ReadmeTests.shellBlocks(containing: "addPackage").first))
    #expect(steps.status == 0, "\(steps)")
    let session = try desk.run(
      try #require(try ReadmeTests.shellBlocks(containing: "packgate-backup create").first))
    #expect(session.status == 0, "\(session)")
    #expect(session.output.contains("restored: nothing is wrong."), "\(session)")
    // What the server has is in the copy.
    let counts = try desk.run(
      "packgate stats --data data >one; packgate stats --data restored >two; "
        + "grep customers one two")
    #expect(counts.status == 0, "\(counts)")
    let lines = counts.output.split(separator: "\n").compactMap { $0.split(separator: ":").last }
    #expect(lines.count == 2 && Set(lines).count == 1, "\(counts)")
  }
}
