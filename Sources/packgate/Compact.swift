import ArgumentParser
import RegistryStore
import Terminal

/// `packgate compact`.
struct Compact: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy a store in the order of its keys, without its free pages.",
    discussion: """
      Without --into the copy takes the place of the store, which no server may have open \
      meanwhile; killed at any moment, it leaves the one or the other. With --into it is made \
      beside a running server, and only of what had been committed when it began. The file gets \
      smaller, and what is read together lies together again. Exit status: 0 done, 3 the data \
      folder cannot be used, or there is no room.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "Make the copy in this folder, which must not exist or be empty.")
  var into: String?

  func run() throws {
    var bar: ProgressBar?
    let progress: (Int, Int) -> Void = { done, total in
      if bar == nil { bar = ProgressBar("compacting", total: total, elsewhere: .lines) }
      bar?.advance(to: done)
    }
    let sizes: Registry.Compaction
    do throws(StoreError) {
      sizes =
        if let into {
          try Registry.compact(path: folder.path, into: into, progress: progress)
        } else {
          try Registry.compactInPlace(path: folder.path, progress: progress)
        }
    } catch {
      bar?.finish()
      throw Refusal.refuse(3, "\(error)")
    }
    bar?.finish()
    let (before, after) = (ByteCount(sizes.bytesBefore), ByteCount(sizes.bytesAfter))
    print("\(into ?? folder.path): \(after), was \(before).")
    if into != nil { print("The pepper and the mirrors are not in the copy.") }
  }
}
