import RegistryModel
import Testing

/// Spellings of one place, and of others.
@Suite struct RepositoryLocationTests {
  private static func location(_ text: String) throws -> RepositoryLocation {
    RepositoryLocation(try #require(RepositoryURL(text, localAllowed: true), "\(text)"))
  }

  @Test(arguments: [
    [
      "https://github.com/acme/core", "https://github.com/acme/core.git",
      "http://GitHub.com/Acme/Core/", "https://token@github.com:443/acme/core.git/",
      "git@github.com:acme/core.git", "git@github.com:/acme/core", "git://github.com/acme/core.git",
      "ssh://git@github.com/acme/core.git", "ssh://git@ssh.github.com:443/acme/core",
    ],
    [
      "https://git.example:8443/a/b/c.git", "ssh://git@git.example:2222/a/b/c",
      "git@git.example:a/b/c.git",
    ],
    ["file:///srv/git/core.git", "/srv/git/core", "file:///srv/git/core/"],
  ])
  func spellingsOfOnePlaceAreEqual(spellings: [String]) throws {
    let places = try Set(spellings.map(Self.location))
    #expect(places.count == 1)
  }

  @Test func otherPlacesAreOthers() throws {
    let others = [
      "https://github.com/acme/core", "https://github.com/acme/cor",
      "https://github.com/acme/core.x",
      "https://gitlab.com/acme/core", "https://github.com/other/core", "https://github.com/core",
      "git@git.github.com:acme/core", "/acme/core",
    ]
    #expect(try Set(others.map(Self.location)).count == others.count)
  }
}
