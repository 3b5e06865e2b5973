import Backup
import RegistryStore
import Terminal

/// Backups in words.
enum Description {
  static func of(_ header: BackupHeader, size: Int) -> String {
    let end = header.end.position
    let kind =
      switch header.kind {
      case .full: "full, to position \(end)"
      case .increment where header.start.position == end: "increment, still at position \(end)"
      case .increment where header.start.position + 1 == end: "increment, position \(end)"
      case .increment: "increment, positions \(header.start.position + 1) to \(end)"
      }
    let form = [header.isCompressed ? "compressed" : nil, header.isEncrypted ? "encrypted" : nil]
      .compactMap { $0.map { ", \($0)" } }.joined()
    let amount = size > 0 ? ", \(ByteCount(size))" : ""
    return "\(kind), of \(Moment.text(header.time))\(amount)\(form)"
  }

  static func of(_ summary: BackupSummary) -> String {
    "\(summary.entries) entries, \(summary.journalRecords) journal records, "
      + "\(ByteCount(Int(clamping: summary.contentBytes))) of content"
  }
}
