import Foundation
import Testing

/// Disks that are really full: a tmpfs, which answers EIO to a mapped write, and ext4, which
/// answers ENOSPC. Needs the right to mount.
@Suite struct FullDiskTests {
  @Test func aFullTemporaryFileSystem() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let place = try scratch.subfolder("disk")
    guard try Self.mount(["-t", "tmpfs", "-o", "size=16m", "none", place.path]) else { return }
    defer { Self.unmount(place) }
    try Self.fill(place, "a tmpfs of 16 MB")
  }

  @Test func aFullExt4() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let place = try scratch.subfolder("disk")
    let image = scratch.folder.appending(path: "image")
    let made = try Command.run("truncate", ["-s", "64M", image.path])
    let formatted = try Command.run("mkfs.ext4", ["-q", "-m", "0", image.path])
    guard made.status == 0, formatted.status == 0,
      try Self.mount(["-o", "loop", image.path, place.path])
    else {
      print("SKIPPED: no ext4 can be made and mounted here")
      return
    }
    defer { Self.unmount(place) }
    try Self.fill(place, "an ext4 of 64 MB")
  }

  @Test func aRestorationThatDoesNotFitSaysSo() throws {
    let (folder, _) = try CommandLineFolder.importing(
      (0..<1000).map { number in
        #"{"kind":"customer","name":"N","email":"n\#(number)@example.com"}"#
      })
    defer { folder.remove() }
    let place = try folder.scratch.subfolder("disk")
    guard try Self.mount(["-t", "tmpfs", "-o", "size=512k", "none", place.path]) else { return }
    defer { Self.unmount(place) }
    let file = folder.scratch.folder.appending(path: "backup").path
    let made = try Command.run(Service.backupTool, ["create", "--data", folder.data.path, file])
    #expect(made.status == 0, "\(made)")
    let target = place.appending(path: "restored").path
    for run in [
      try Command.run(Service.backupTool, ["restore", target, file]),
      try folder.run("compact", "--into", target),
    ] {
      #expect(run.status != 0)
      #expect(run.errors.contains("cannot be used: No space left on device."), "\(run)")
    }
    // Nothing can take the name of the disk itself.
    let onto = try Command.run(Service.backupTool, ["restore", place.path, file])
    #expect(onto.status == 1)
    #expect(onto.errors.contains("cannot be used: Device or resource busy."), "\(onto)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == [])
  }

  private static func mount(_ arguments: [String]) throws -> Bool {
    let run = geteuid() == 0 ? try Command.run("mount", arguments) : nil
    if run?.status == 0 { return true }
    print("SKIPPED: a full disk cannot be tried, nothing may be mounted here. \(run?.errors ?? "")")
    return false
  }

  private static func unmount(_ place: URL) {
    // Who has just ended may still hold it for a moment.
    for _ in 0..<50 where (try? Command.run("umount", [place.path]).status) != 0 { usleep(100_000) }
  }

  /// Fills the disk beside a server that does not look ahead, until its commits fail; makes room.
  private static func fill(_ place: URL, _ label: String) throws {
    let data = place.appending(path: "data")
    let service = try Service(data: data, environment: ["PACKGATE_FREE_SPACE": "0"])
    defer { service.stop() }
    try MutationLoad.prepare(service)
    let connection = try HTTPConnection(port: service.port)
    let made = try MutationLoad.create("reader", on: connection)
    let mark = try #require(made.range(of: "\"plainToken\":\""))
    let token = String(made[mark.upperBound...].prefix { $0 != "\"" })
    var created = ["reader"]
    var reads = 0
    var refused = 0

    func create(_ name: String) throws -> Bool {
      let answer = try MutationLoad.create(name, on: connection)
      if answer.contains("\"externalId\":\"\(name)\"") {
        created.append(name)
        return true
      }
      let isNamed = answer.contains("\"STORAGE_FULL\"") || answer.contains("\"UNAVAILABLE\"")
      #expect(isNamed, "\(answer)")
      refused += 1
      return false
    }
    func read() throws {
      let check = try connection.get(
        "/auth/nginx",
        headers: "Authorization: Bearer \(token)\r\nX-Original-Method: GET\r\n"
          + "X-Original-URI: /packages.json\r\n")
      let info = try AdminQuery.send("{ serverInfo { customers } }", port: service.port)
      #expect(check.status == 200 && info.contains("\"customers\":\(created.count)}"), "\(info)")
      reads += 1
    }

    let ballast = place.appending(path: "ballast")
    #expect(try Command.run("dd", ["if=/dev/zero", "of=\(ballast.path)", "bs=64k"]).status != 0)
    var number = 0
    while refused == 0 && number < 20_000 {
      number += 1
      _ = try create("c\(number)")
    }
    #expect(refused > 0)
    // The server tries again by itself, and is ready until a commit fails anew.
    var saidSo = false
    for _ in 0..<20 {
      try read()
      number += 1
      let isTaken = try create("c\(number)")
      let status = try connection.get("/ready", headers: "").status
      saidSo = saidSo || (!isTaken && status == 503)
      usleep(50_000)
    }
    #expect(saidSo)
    try FileManager.default.removeItem(at: ballast)
    let began = ContinuousClock.now
    while try !create("after") && ContinuousClock.now - began < .seconds(20) { usleep(20_000) }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    try read()
    #expect(service.stop() == 0)
    let (findings, stored) = try StoreInspector.list(data)
    #expect(findings == [])
    for name in created { #expect(stored[name] != nil, "\(name) is lost") }
    #expect(stored.count == created.count)
    #expect(seconds < 10)
    print(
      "\(label) full: \(refused) mutations refused with a code, \(reads) times everything was "
        + "read, writes resumed \(seconds) s after there was space, without a restart")
  }
}
