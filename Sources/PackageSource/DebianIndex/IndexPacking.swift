/// How a file is packed, known from its first bytes: a name's ending says nothing in apt's folders.
enum IndexPacking: CaseIterable {
  case gzip
  case xz
  case lz4

  /// Bytes that tell the packings apart.
  static let markLength = 6

  /// What the first bytes say; `nil` for a file that is not packed.
  init?(mark: [UInt8]) {
    let found = Self.allCases.first { mark.starts(with: $0.mark) }
    guard let found else { return nil }
    self = found
  }

  private var mark: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .lz4: [0x04, 0x22, 0x4D, 0x18]
    }
  }

  /// The program that unpacks its standard input to its standard output, given `-dc`.
  var program: String {
    switch self {
    case .gzip: "gzip"
    case .xz: "xz"
    case .lz4: "lz4"
    }
  }

  /// The Debian package that brings the program.
  var debianPackage: String {
    switch self {
    case .gzip: "gzip"
    case .xz: "xz-utils"
    case .lz4: "lz4"
    }
  }
}
