/// What strace wrote of a process, as events in the order in which they began.
///
/// Made with `strace -f -y -xx -s 9999999`, so that every byte stands in it.
struct Trace {
  private(set) var events: [TraceEvent] = []
  /// The first line behind the last one.
  private(set) var end = 0

  private let root: String
  /// Files and folders that the process has made below the root.
  private var known: Set<String> = []
  /// Where the next write without an offset of its own goes.
  private var positions: [String: Int] = [:]
  /// Descriptors, by their text, whose writes are on the disk when they return.
  private var synchronousDescriptors: Set<Int> = []

  /// Reads a trace; what happens outside `root` is left out, replies excepted.
  init(_ text: [UInt8], root: String) {
    self.root = root
    var waiting: [Int: TracedCall] = [:]
    var calls: [TracedCall] = []
    for (number, line) in text.split(separator: 0x0A).enumerated() {
      end = number + 1
      guard let space = line.firstIndex(of: 0x20),
        let process = Int(TracedCall.text(Array(line[..<space])))
      else { continue }
      let rest = line[space...].drop { $0 == 0x20 }
      if rest.starts(with: Array("<... ".utf8)) {
        guard var call = waiting.removeValue(forKey: process),
          let sign = rest.firstIndex(of: UInt8(ascii: ">"))
        else { continue }
        call.text += rest[(sign + 1)...]
        call.end = number
        calls.append(call)
      } else if let open = rest.firstIndex(of: UInt8(ascii: "(")) {
        var call = TracedCall(
          name: TracedCall.text(Array(rest[..<open])), text: Array(rest[(open + 1)...]),
          begin: number, end: number)
        let mark = Array(" <unfinished ...>".utf8)
        if rest.suffix(mark.count).elementsEqual(mark) {
          call.text.removeLast(mark.count)
          call.end = .max
          waiting[process] = call
        } else {
          calls.append(call)
        }
      }
    }
    calls += waiting.values
    for call in calls.sorted(by: { $0.begin < $1.begin }) { add(call) }
  }

  private mutating func add(_ call: TracedCall) {
    let failed = call.end != .max && (call.result ?? 0) < 0
    guard !failed, let action = action(of: call) else { return }
    events.append(TraceEvent(action: action, begin: call.begin, end: call.end))
  }

  private mutating func action(of call: TracedCall) -> TraceEvent.Action? {
    switch call.name {
    case "openat": return opened(call)
    case "lseek":
      if let path = file(call), let position = call.result { positions[path] = position }
      return nil
    case "mkdir":
      guard let path = paths(call).first else { return nil }
      known.insert(path)
      return .makeFolder(path: path)
    case "link", "rename":
      let paths = paths(call)
      guard paths.count == 2 else { return nil }
      known.insert(paths[1])
      guard call.name == "rename" else { return .link(path: paths[0], newPath: paths[1]) }
      for path in known where path.hasPrefix(paths[0] + "/") {
        known.insert(paths[1] + path.dropFirst(paths[0].count))
      }
      return .rename(path: paths[0], newPath: paths[1])
    case "unlink": return paths(call).first.map { .unlink(path: $0) }
    case "ftruncate":
      guard let path = file(call), let size = call.lastNumbers.last else { return nil }
      return .truncate(path: path, size: size)
    case "fsync", "fdatasync":
      return file(call).map { .synchronize(path: $0) }
    case "pwrite64", "pwritev", "write", "writev", "sendto", "sendmsg": return written(call)
    default: return nil
    }
  }

  private mutating func opened(_ call: TracedCall) -> TraceEvent.Action? {
    guard let path = paths(call).first else { return nil }
    if let descriptor = call.result {
      if call.contains("DSYNC") {
        synchronousDescriptors.insert(descriptor)
      } else {
        synchronousDescriptors.remove(descriptor)
      }
      positions[path] = 0
    }
    precondition(!call.contains("O_TRUNC"), "no file of a store is opened to be emptied")
    guard call.contains("O_CREAT"), known.insert(path).inserted else { return nil }
    return .create(path: path)
  }

  private mutating func written(_ call: TracedCall) -> TraceEvent.Action? {
    var strings = call.strings
    guard let path = file(call) else {
      return strings.isEmpty ? nil : .reply(Array(strings.joined()))
    }
    // A signal or a full disk may have cut it short.
    var bytes = strings.count == 1 ? strings.removeFirst() : Array(strings.joined())
    if call.end != .max, let count = call.result { bytes.removeLast(bytes.count - count) }
    let offset: Int
    if call.name.hasPrefix("p") {
      guard let given = call.lastNumbers.last else { return nil }
      offset = given
    } else {
      offset = positions[path] ?? 0
      positions[path] = offset + bytes.count
    }
    let descriptor = Int(TracedCall.text(call.text.prefix { 0x30...0x39 ~= $0 })) ?? -1
    return .write(
      path: path, offset: offset, bytes: bytes,
      isSynchronous: synchronousDescriptors.contains(descriptor))
  }

  /// The path below the root of the descriptor that a call names.
  private func file(_ call: TracedCall) -> String? {
    guard let path = call.descriptorPath, path == root || path.hasPrefix(root + "/") else {
      return nil
    }
    return path
  }

  /// The paths below the root that a call names.
  private func paths(_ call: TracedCall) -> [String] {
    call.strings.map(TracedCall.text).filter { $0 == root || $0.hasPrefix(root + "/") }
  }
}

extension TracedCall {
  fileprivate static func text(_ bytes: ArraySlice<UInt8>) -> String { text(Array(bytes)) }
}
