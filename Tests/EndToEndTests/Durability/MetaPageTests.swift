import Foundation
import Testing

/// Damage in the two pages that LMDB believes when it opens a file: the file is refused, or nobody
/// can tell the difference.
@Suite struct MetaPageTests {
  /// Opened by a process of its own, with a writer's rights; with and without the pages behind the
  /// last one that a writer leaves which is killed.
  @Test(arguments: [0, 3]) func everyFlippedBitIsRefusedOrHarmless(pagesBehind: Int) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let data = try FaultTests.prepared(in: scratch)
    let file = try FileHandle(forWritingTo: data.appending(path: "registry/data.mdb"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(repeating: 0x5A, count: pagesBehind * 4096))
    try file.close()
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
    let copies =
      (memory ? "/dev/shm" : scratch.folder.path) + "/packgate-meta-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: copies) }
    let run = try Command.run(
      StoreInspector.executable,
      ["metaflips", data.path, copies] + (pagesBehind == 0 ? ["all"] : []), limit: 600)
    #expect(run.status == 0, "\(run)")
    func number(_ name: String) -> Int {
      CommandLineFolder.value(name, in: run.output).flatMap(Int.init) ?? -1
    }
    #expect(number("different") == 0, "\(run.output)")
    #expect(number("refused") > 500 && number("opened") > 500, "\(run.output)")
    print("meta pages: \(number("refused")) flipped bits refused, \(number("opened")) harmless")
  }

  @Test func everyVerbRefusesADamagedFileWithOneSentence() throws {
    let (folder, _) = try CommandLineFolder.importing(CommandLineCheckTests.lines)
    defer { folder.remove() }
    let file = folder.data.appending(path: "registry/data.mdb")
    var damaged = try Data(contentsOf: file)
    // The root of the tree of trees, as both pages have it.
    for page in 0...1 { damaged[page * 4096 + 16 + 24 + 48 + 40] ^= 4 }
    try damaged.write(to: file)
    let verbs = [
      ["serve", "--dev", "--port", "0"], ["check", "--customer", "x"], ["stats"], ["export", "-"],
      ["compact"], ["import", "-"],
    ]
    for verb in verbs {
      let run = try CommandLineFolder.packgate(verb + ["--data", folder.data.path], input: "")
      #expect(run.status == 3, "\(verb): \(run)")
      let sentence = "\(file.path) is damaged at page "
      #expect(
        run.errors.contains(sentence) && run.errors.split(separator: "\n").count == 1,
        "\(verb): \(run)")
    }
    let backup = try Command.run(
      Service.backupTool,
      ["create", "--data", folder.data.path, folder.scratch.folder.appending(path: "b").path])
    #expect(backup.status == 7 && backup.errors.contains(file.path), "\(backup)")
    #expect(try folder.run("verify").status == 1)
    // Nobody has touched it.
    #expect(try Data(contentsOf: file) == damaged)
  }
}
