import RegistryModel
import Testing

@testable import RegistryStore

/// The label commands' messages, and that what is refused changes nothing.
struct LabelMessageTests {
  private func makeRegistry(_ folder: TemporaryFolder) throws -> Registry {
    let registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        MergeCatalog(
          packages: [
            CatalogPackageEntry(
              name: package("labelled"), versions: [CatalogVersionEntry(version: "1")],
              labels: ["taken"]),
            CatalogPackageEntry(
              name: package("partly"),
              versions: [CatalogVersionEntry(version: "1", labels: ["taken"])]),
            CatalogPackageEntry(
              name: package("plain"), versions: [CatalogVersionEntry(version: "1")]),
          ], labels: [NewLabel(name: "taken"), NewLabel(name: "other")]))
    }
    return registry
  }

  @Test(arguments: labelCases)
  func aCommandIsRefusedWithItsMessageOrGoesThrough(_ labelCase: LabelCase) throws {
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    let before = try registry.contents()
    let found = registry.refusal { session throws(CommandError) in
      try labelCase.command.apply(&session)
    }
    #expect(found == labelCase.refusal, "\(labelCase)")
    if found != nil { #expect(try registry.contents() == before) }
    let findings = try registry.verify()
    #expect(findings.isEmpty, "\(findings)")
    registry.close()
  }
}
