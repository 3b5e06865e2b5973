import LMDB

/// Every table of the store, in this one file: what its key and value are and what keeps it true.
///
/// Most tables stand in one database, `data`: the table's number is the first byte of every key,
/// so that a snapshot looks up one root. Two stand alone: `journal`, because it is only appended to
/// and walked in order, and `tokens`, the one table of which a check finds nothing in the
/// processor's caches. There its keys are integers, see `StoredEntries.swift`: that saves more than
/// the look-up of another root costs. Everywhere else, in journals, images and checksums, they are
/// bytes like all others. Numbers are on disk and never change or come back.
///
/// Numbers in keys are big-endian. Every value begins with a checksum over key and value and a byte
/// for its layout; the layouts are beside their records. `customer` and `token` are 8 bytes,
/// `package`, `bundle`, `version` (a serial within its package) and `day` are 4. In the catalog's
/// tables `package`, `version` and `label` are 4 bytes too, and texts are keyed as `TextKey` says.
public enum Table: UInt8, Sendable, CaseIterable, Hashable {
  // Asked by a check, with one look-up each.

  /// First half of a token key (8 bytes) -> the other half, and what a check needs of a token and
  /// its customer: externalID, and all direct access if there is not too much of it. Derived from
  /// `customerTokens`, `customers` and `access`; rewritten with any of them.
  case tokens = 0x01
  /// customer, package name -> direct grant (or none) and the frozen versions of that package.
  case access = 0x02
  /// Package name -> package. Index of `packages`.
  case packageNames = 0x03
  /// package, version key -> the version; kept, with a mark, when it is gone upstream.
  case versions = 0x04
  /// bundle, package -> when the package joined.
  case memberships = 0x05
  /// customer -> the grants of all its bundles in one record, by bundle; absent without any, which
  /// the customer's record says.
  case bundleGrants = 0x06
  /// Composer package name -> labels of catalog packages of type `composer` whose name is that in
  /// lower case, and how many such packages carry each. Derived from `packageLabels`.
  case labelledPackages = 0x07
  /// Composer package name, 0, version key -> the same for their versions. Texts that are no
  /// version have no entry. Derived from `versionLabels`.
  case labelledVersions = 0x08

  // Records and indexes that queries and commands need.

  /// customer -> the customer. Number order is creation order.
  case customers = 0x10
  /// External id -> customer. Index of `customers`.
  case externalIDs = 0x11
  /// Email in lower case, 0, customer -> nothing. Index of `customers`.
  case emails = 0x12
  /// customer, token -> everything about the token but its secret.
  case customerTokens = 0x13
  /// package, customer -> whether there is a direct grant. Index of `access`.
  case accessByPackage = 0x14
  /// bundle, customer -> nothing. Index of `bundleGrants`.
  case grantsByBundle = 0x15
  /// package -> the package.
  case packages = 0x16
  /// bundle -> the bundle.
  case bundles = 0x17
  /// Bundle name -> bundle. Index of `bundles`.
  case bundleNames = 0x18
  /// package, bundle -> nothing. Index of `memberships`.
  case membershipsByPackage = 0x19
  /// package, version, day -> downloads and installations. Day 0 is the version's total. Version 0
  /// is the package, with its total, and with the sum of all days up to one: so a period costs two
  /// look-ups. Package 0 is all of them, deleted ones included.
  case downloads = 0x1A
  /// Idempotency key -> the customer and token it made, and when.
  case idempotencyKeys = 0x1B
  /// time, idempotency key -> nothing. Index of `idempotencyKeys`.
  case idempotencyTimes = 0x1C
  /// `format` -> format version; `counters` -> next numbers and how many records there are;
  /// `pepper` -> the fingerprint of the pepper under which the tokens are stored.
  case metadata = 0x1D

  // The catalog: labels, packages of any type, their versions, and who carries which label.

  /// label -> the label, with counts of its packages and versions.
  case labels = 0x20
  /// Name -> label. Index of `labels`.
  case labelNames = 0x21
  /// Folded name, label -> nothing. Index of `labels`.
  case labelFolds = 0x22
  /// package -> the package, with a count of its versions.
  case catalogPackages = 0x23
  /// Type, name -> package. Index of `catalogPackages`.
  case catalogPackageNames = 0x24
  /// Name, package -> nothing. Index of `catalogPackages`.
  case catalogNames = 0x25
  /// Folded name, package -> nothing. Index of `catalogPackages`.
  case catalogFolds = 0x26
  /// version -> its package and text.
  case catalogVersions = 0x27
  /// package, version text -> version. Index of `catalogVersions`.
  case catalogVersionNames = 0x28
  /// Version text, version -> nothing. Index of `catalogVersions`.
  case catalogVersionTexts = 0x29
  /// Folded version text, version -> nothing. Index of `catalogVersions`.
  case catalogVersionFolds = 0x2A
  /// package, label -> nothing: the package carries the label.
  case packageLabels = 0x2B
  /// label, package -> nothing. Index of `packageLabels`.
  case labelPackages = 0x2C
  /// version, label -> nothing: the version carries the label.
  case versionLabels = 0x2D
  /// label, version -> nothing. Index of `versionLabels`.
  case labelVersions = 0x2E
  /// package, version -> nothing. Index of `catalogVersions`, in creation order.
  case packageVersions = 0x2F
  /// Type, package -> nothing. Index of `catalogPackages`, in creation order.
  case catalogTypes = 0x30

  // What is kept of what has been.

  /// Time, sequence -> who did what, and on what. Made from the journal entry of that sequence by
  /// whoever applies it; see `AuditTrail`.
  case audit = 0x41
  /// customer, time, sequence -> nothing. Index of `audit`.
  case auditCustomers = 0x42
  /// Package name, 0, time, sequence -> nothing. Index of `audit`.
  case auditPackages = 0x43
  /// Command (1 byte), time, sequence -> nothing. Index of `audit`.
  case auditActions = 0x44
  /// Package name, 0, package -> nothing: a package that was deleted and keeps its counts by day.
  case formerPackages = 0x45

  // In a database of its own.

  /// Sequence -> one command: when, by whom, on what, and its changes.
  case journal = 0x40

  /// The database of everything that has none of its own.
  static let data: DatabaseName = "data"

  /// The names of the databases, in the order in which they are opened.
  static let databaseNames = [data, "journal", .integerKeys("tokens")]

  /// The format this code reads and writes; a store of another one is refused. It goes up with the
  /// layout of any record, and with what its bytes mean.
  public static let formatVersion: UInt32 = 4
}
