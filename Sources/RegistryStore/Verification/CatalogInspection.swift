import LMDB
import RegistryModel

/// What must hold for labels, catalog packages, their versions and who carries which label.
extension Inspection {
  mutating func catalog(
    _ table: Table, _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    nil
  }
}
