public import RegistryModel

/// What the checks of one process came to within the last hour, and whom it denied lately.
public struct CheckActivity: Sendable, Equatable {
  /// The running minute and the whole ones before it, oldest first, those without a check included;
  /// `minuteCount` of them.
  public var minutes: [Minute]
  /// The newest denials, newest first; at most `mostDenials`.
  public var denials: [Denial]

  /// Number of minutes that are remembered.
  public static let minuteCount = 60
  /// Most denials that are remembered.
  public static let mostDenials = 100

  /// Activity of these parts.
  public init(minutes: [Minute], denials: [Denial] = []) {
    self.minutes = minutes
    self.denials = denials
  }

  /// An hour without a check, which ends with the minute of a moment.
  public init(quietUntil moment: Timestamp) {
    let last = Minute.start(of: moment)
    self.init(
      minutes: (0..<Self.minuteCount).map { index in
        Minute(start: last - Int64(60 * (Self.minuteCount - 1 - index)))
      })
  }

  /// Checks of one minute.
  public struct Minute: Sendable, Equatable {
    /// When the minute began, in seconds since 1970.
    public var start: Int64
    /// Number of checks by the raw value of their code; one for each case.
    public var counts: [UInt64]

    /// A minute without a check.
    public init(start: Int64) {
      self.start = start
      counts = Array(repeating: 0, count: AccessCode.allCases.count)
    }

    /// Number of checks with this code.
    public subscript(code: AccessCode) -> UInt64 {
      get { counts[Int(code.rawValue)] }
      set { counts[Int(code.rawValue)] = newValue }
    }

    /// The beginning of the minute that a moment lies in, in seconds since 1970.
    public static func start(of moment: Timestamp) -> Int64 {
      let minute = moment.milliseconds / 60_000
      return (moment.milliseconds % 60_000 < 0 ? minute - 1 : minute) * 60
    }
  }

  /// One check that was denied.
  ///
  /// Texts are cut at their bounds and never hold a token.
  public struct Denial: Sendable, Equatable {
    /// When it was denied.
    public var at: Timestamp
    /// Why.
    public var code: AccessCode
    /// Whose token it was, as far as that came to light.
    public var customer: CustomerID?
    /// The canonical name asked for, empty when none could be read; at most 144 bytes.
    public var packageName: String
    /// The version asked for, empty where there was none; at most 80 bytes.
    public var version: String
    /// The sentence that the client was given; at most 256 bytes, printable ASCII.
    public var message: String

    /// A denial of these parts.
    public init(
      at: Timestamp, code: AccessCode, customer: CustomerID? = nil, packageName: String = "",
      version: String = "", message: String = ""
    ) {
      self.at = at
      self.code = code
      self.customer = customer
      self.packageName = packageName
      self.version = version
      self.message = message
    }
  }
}
