internal import PackageVersions
internal import RegistryModel

/// A tag that names a version.
struct VersionTag: Sendable {
  /// The tag itself, as git names it.
  let name: String
  /// The tag without `release-` and without `v`.
  let text: String
  let version: Version
  /// The commit that the tag points at, also through a tag object.
  let commit: String
  /// The date of the commit; nil when it cannot be read.
  let committedAt: Timestamp?
}

/// The tags of a repository, as `git for-each-ref` lists them.
struct TagList: Sendable {
  /// One line a tag: its name; type, id and date of what it points at; the same of what that
  /// object points at.
  static let format =
    "%(refname:lstrip=2) %(objecttype) %(objectname) %(committerdate:unix)"
    + " %(*objecttype) %(*objectname) %(*committerdate:unix)"

  /// One tag a version, highest version first.
  private(set) var tags: [VersionTag] = []
  /// Tags that are no version, or a version that an earlier tag has.
  private(set) var passedOver = 0

  /// Reads the lines of ``format``.
  init(_ output: [UInt8]) {
    var seen: Set<[UInt8]> = []
    for line in output.split(separator: 0x0A) {
      guard let tag = TagList.tag(line), seen.insert(tag.version.key).inserted,
        tags.count < Limits.versionsPerPackage
      else {
        passedOver += 1
        continue
      }
      tags.append(tag)
    }
    tags.sort { $1.version < $0.version }
  }

  private static func tag(_ line: ArraySlice<UInt8>) -> VersionTag? {
    let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 7 else { return nil }
    let text = versionText(fields[0])
    // A tag is a release: names of branches and their numeric kin belong to branches.
    guard text.utf8.count <= Limits.version, let version = try? Version(text),
      version.stability != .dev, version.normalized.utf8.count <= Limits.version
    else { return nil }
    let isCommit = fields[1] == "commit"
    guard isCommit || fields[4] == "commit" else { return nil }
    return VersionTag(
      name: fields[0], text: text, version: version, commit: isCommit ? fields[2] : fields[5],
      committedAt: moment(isCommit ? fields[3] : fields[6]))
  }

  /// A date beyond the year 9999, which git takes, is none: it must not come out as another one.
  private static func moment(_ seconds: String) -> Timestamp? {
    guard let seconds = Int64(seconds), seconds <= Timestamp.latest.milliseconds / 1000,
      seconds >= -(Timestamp.latest.milliseconds / 1000)
    else { return nil }
    return Timestamp(seconds: seconds)
  }

  /// `v1.0.0` and `release-1.0.0` are 1.0.0.
  private static func versionText(_ tag: String) -> String {
    let marker = "release-"
    let text = tag.hasPrefix(marker) ? tag.dropFirst(marker.count) : tag[...]
    let bytes = text.utf8
    let isPrefixed =
      bytes.count > 1 && (bytes.first == UInt8(ascii: "v") || bytes.first == UInt8(ascii: "V"))
    return String(isPrefixed ? text.dropFirst() : text)
  }
}
