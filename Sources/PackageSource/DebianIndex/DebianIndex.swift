internal import Glibc
internal import Subprocess

/// A `Packages` index as Debian's archives publish it and apt keeps it.
public struct DebianIndex: Sendable {
  private static let chunk = 1 << 16
  /// Bytes that an unpacking program may say of its troubles.
  private static let longestComplaint = 64 << 10

  private let descriptor: Int32

  /// - Parameter descriptor: a file open for reading at its start, or a pipe that is not packed.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Visits all stanzas in their order, in memory that does not depend on how many there are.
  ///
  /// A file packed with gzip, xz or lz4 is unpacked by the program of that name, which reads the
  /// descriptor itself: its offset tells how far the reading has come.
  ///
  /// - Throws: ``DebianIndexError``, or what the closure throws.
  public func forEachStanza(_ body: (DebianStanza) async throws -> Void) async throws {
    let mark = try firstBytes()
    guard let packing = IndexPacking(mark: mark) else { return try await readPlain(mark, body) }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw DebianIndexError(
        "is packed and no file: unpack it first, as with \(packing.program) -dc")
    }
    try await unpack(packing, body)
  }

  /// Reads as many bytes as tell a packing.
  private func firstBytes() throws(DebianIndexError) -> [UInt8] {
    var mark: [UInt8] = []
    while mark.count < IndexPacking.markLength {
      let bytes = try read(IndexPacking.markLength - mark.count)
      if bytes.isEmpty { break }
      mark += bytes
    }
    return mark
  }

  private func readPlain(
    _ mark: [UInt8], _ body: (DebianStanza) async throws -> Void
  ) async throws {
    var parser = DebianStanzaParser()
    mark.withUnsafeBytes { parser.append($0) }
    while true {
      let bytes = try read(Self.chunk)
      if bytes.isEmpty { break }
      bytes.withUnsafeBytes { parser.append($0) }
      while let stanza = try parser.next() { try await body(stanza) }
    }
    parser.finish()
    while let stanza = try parser.next() { try await body(stanza) }
  }

  private func unpack(
    _ packing: IndexPacking, _ body: (DebianStanza) async throws -> Void
  ) async throws {
    let configuration = Configuration(
      executable: .name(packing.program), arguments: ["-dc"],
      environment: .inherit.updating(["LC_ALL": "C"]))
    do {
      let result = try await Subprocess.run(
        configuration, input: .reading(descriptor), output: .sequence,
        error: .string(limit: Self.longestComplaint)
      ) { execution in
        var parser = DebianStanzaParser()
        for try await bytes in execution.standardOutput {
          bytes.withUnsafeBytes { parser.append($0) }
          while let stanza = try parser.next() { try await body(stanza) }
        }
        return parser
      }
      // Only a program that was content has given all there is.
      guard result.terminationStatus.isSuccess else {
        throw DebianIndexError(unpackingWith: packing, said: result.standardError)
      }
      var parser = result.closureResult
      parser.finish()
      while let stanza = try parser.next() { try await body(stanza) }
    } catch let error as SubprocessError {
      throw DebianIndexError(unpackingWith: packing, error)
    }
  }

  private func read(_ count: Int) throws(DebianIndexError) -> [UInt8] {
    while true {
      var code: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
        let got = Glibc.read(descriptor, bytes.baseAddress, count)
        code = got < 0 ? errno : 0
        filled = max(0, got)
      }
      if code == 0 { return bytes }
      guard code == EINTR else {
        throw DebianIndexError("cannot be read: \(String(cString: strerror(code)))")
      }
    }
  }
}

extension DebianIndexError {
  fileprivate init(unpackingWith packing: IndexPacking, said complaint: String?) {
    let words = (complaint ?? "").split(whereSeparator: \.isNewline).last.map { ": \($0)" }
    self.init("\(packing.program) could not unpack it\(words ?? "")")
  }

  fileprivate init(unpackingWith packing: IndexPacking, _ error: SubprocessError) {
    guard error.code == .executableNotFound else {
      self.init("\(packing.program) could not unpack it: \(error.description)")
      return
    }
    self.init(
      "is packed with \(packing.program), and there is no such program: install the Debian package "
        + "\(packing.debianPackage), or unpack the file first")
  }
}

extension InputProtocol where Self == FileDescriptorInput {
  /// Lends a descriptor to a program as its standard input.
  fileprivate static func reading(_ descriptor: Int32) -> Self {
    let input = typed(descriptor) { input in
      Self.fileDescriptor(input, closeAfterSpawningProcess: false)
    }
    return input ?? .currentStandardInput
  }
}

/// Gives a number the type that the closure wants: that of a descriptor belongs to a module which
/// swift-subprocess depends on, and this one does not.
private func typed<Value: RawRepresentable<Int32>, Result>(
  _ number: Int32, _ body: (Value) -> Result
) -> Result? {
  Value(rawValue: number).map(body)
}
