import Authorization
import RegistryModel

/// Downloads, installations and token uses: what one event loop has seen since it last handed them
/// over, what several have, or a portion of that.
struct UsageTally {
  /// A version on a day: what downloads are counted by.
  struct Download: Hashable, Comparable {
    let package: PackageID
    let version: VersionNumber
    let day: Day

    static func < (one: Self, other: Self) -> Bool {
      (one.package, one.version, one.day) < (other.package, other.version, other.day)
    }
  }

  /// The last use of a token, and whose token it is.
  struct Use {
    var customer: CustomerID
    var at: Timestamp
  }

  private(set) var downloads: [Download: UInt64] = [:]
  /// Number of downloads, all versions together.
  private(set) var downloadCount: UInt64 = 0
  /// Installations that clients have reported.
  private(set) var installs: [Download: UInt64] = [:]
  private(set) var uses: [TokenID: Use] = [:]
  /// What listeners are to be told of the downloads when they are counted: the first
  /// `mostTold` of a loop's tally, because who fetches most would fill everybody's memory.
  private(set) var told: [CustomerActivity] = []

  private static let mostTold = 256

  /// Nothing yet, with room for as much as another tally holds.
  init(roomFor other: UsageTally) {
    downloads.reserveCapacity(other.downloads.count)
    uses.reserveCapacity(other.uses.count)
  }

  /// Nothing yet.
  init() {}

  /// Whether there is nothing to hand over.
  var isEmpty: Bool { !hasCounts && uses.isEmpty }

  /// Whether anything is counted.
  var hasCounts: Bool { !downloads.isEmpty || !installs.isEmpty }

  /// Counts one download.
  mutating func count(package: PackageID, version: VersionNumber, at moment: Timestamp) {
    downloads[Download(package: package, version: version, day: moment.day), default: 0] += 1
    downloadCount += 1
  }

  /// Counts one installation.
  mutating func count(install version: VersionNumber, of package: PackageID, at moment: Timestamp) {
    installs[Download(package: package, version: version, day: moment.day), default: 0] += 1
  }

  /// Notes a download that listeners are to be told of.
  mutating func tell(
    _ decision: AccessDecision, of customer: CustomerID, at moment: Timestamp
  ) {
    guard told.count < Self.mostTold else { return }
    told.append(
      CustomerActivity(
        customer: customer, kind: .downloaded,
        packageName: String(decoding: decision.packageName, as: UTF8.self),
        version: String(decoding: decision.versionText, as: UTF8.self), at: moment))
  }

  /// Notes that a token was used.
  mutating func touch(token: TokenID, of customer: CustomerID, at moment: Timestamp) {
    uses[token] = Use(customer: customer, at: moment)
  }

  /// Adds what another tally holds; of more token uses than `limit`, all are forgotten: they are
  /// worth less than the memory.
  mutating func merge(_ other: UsageTally, keeping limit: Int) {
    downloads.merge(other.downloads) { $0 + $1 }
    downloadCount += other.downloadCount
    installs.merge(other.installs) { $0 + $1 }
    uses.merge(other.uses) { $0.at < $1.at ? $1 : $0 }
    if uses.count > limit { uses = [:] }
    told += other.told.prefix(max(Self.mostTold * 8 - told.count, 0))
  }

  /// Forgets token uses that another write within the same minute covers.
  mutating func dropUses(where isCovered: (TokenID) -> Bool) {
    uses = uses.filter { !isCovered($0.key) }
  }

  /// The same in tallies of at most `most` entries, each kind in the order of the store; what
  /// listeners are to be told is in the last. None when there is nothing to hand over.
  func portions(of most: Int) -> [UsageTally] {
    var portions: [UsageTally] = []
    func add(_ put: (inout UsageTally) -> Void) {
      if portions.last.map({ $0.entries < most }) != true { portions.append(UsageTally()) }
      put(&portions[portions.count - 1])
    }
    for (download, count) in downloads.sorted(by: { $0.key < $1.key }) {
      add {
        $0.downloads[download] = count
        $0.downloadCount += count
      }
    }
    for (install, count) in installs.sorted(by: { $0.key < $1.key }) {
      add { $0.installs[install] = count }
    }
    let tokens = uses.sorted { ($0.value.customer, $0.key) < ($1.value.customer, $1.key) }
    for (token, use) in tokens { add { $0.uses[token] = use } }
    if !portions.isEmpty { portions[portions.count - 1].told = told }
    return portions
  }

  /// Number of versions on a day and of tokens.
  var entries: Int { downloads.count + installs.count + uses.count }
}

extension UsageTally: CustomStringConvertible {
  /// What it is about, for the log.
  var description: String {
    let counts = downloads.keys.map { "downloads of package \($0.package)" }
    let notices = installs.keys.map { "installations of package \($0.package)" }
    let used = uses.map { "the use of token \($0.key) of customer \($0.value.customer)" }
    return (counts + notices + used).joined(separator: ", ")
  }
}

extension UsageTally {
  /// The command that stores the downloads and installations.
  var countDownloads: CountDownloads {
    CountDownloads(
      counts: downloads.map { download, count in
        CountDownloads.Count(
          package: download.package, version: download.version, day: download.day,
          downloads: count)
      }
        + installs.map { install, count in
          CountDownloads.Count(
            package: install.package, version: install.version, day: install.day, downloads: 0,
            installs: count)
        })
  }

  /// The command that stores the token uses.
  var touchTokens: TouchTokens {
    TouchTokens(
      uses: uses.map { token, use in
        TouchTokens.Use(customer: use.customer, token: token, at: use.at)
      })
  }
}
