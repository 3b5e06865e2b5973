/// What is stored as a customer's state; raw values are on disk and never change.
@frozen
public enum CustomerStatus: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case active = 1
  case suspended = 2
  case frozen = 3
  case expired = 4
}

/// What a token may be used for; raw values are on disk and never change.
@frozen
public enum TokenScope: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Read metadata and download.
  case download = 1
  /// Read metadata only.
  case metadata = 2
}

/// Where a grant comes from.
@frozen
public enum AccessSource: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case direct = 1
  case bundle = 2
}
