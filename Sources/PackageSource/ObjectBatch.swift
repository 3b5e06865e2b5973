/// Answers of `git cat-file`, which come in the order of the questions.
enum ObjectBatch {
  /// An object's id and length.
  struct Header: Sendable, Hashable {
    let id: String
    let length: Int
  }

  /// Reads the lines of `--batch-check`; nil stands for an object that is missing or no blob.
  static func headers(_ output: [UInt8]) -> [Header?] {
    output.split(separator: 0x0A).map { header($0) }
  }

  /// Reads the objects of `--batch`, by id; stops where the output is cut off.
  static func contents(_ output: [UInt8]) -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    var index = 0
    while let end = output[index...].firstIndex(of: 0x0A) {
      let line = output[index..<end]
      index = end + 1
      guard let header = header(line) else { continue }
      guard header.length <= output.count - index else { return contents }
      contents[header.id] = Array(output[index..<index + header.length])
      index = min(index + header.length + 1, output.count)
    }
    return contents
  }

  /// `<id> blob <length>`
  private static func header(_ line: ArraySlice<UInt8>) -> Header? {
    let fields = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 3, fields[1] == "blob", let length = Int(fields[2]), length >= 0 else {
      return nil
    }
    return Header(id: fields[0], length: length)
  }
}
