import Benchmark
import Foundation
import GraphQLLanguage
import Rivals

/// Lexer and parser together against Debian's node-graphql without locations: CPU time a document.
let benchmarks: @Sendable () -> Void = {
  let compare = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Compare")
  let generated = FileManager.default.temporaryDirectory.appending(
    path: "packgate-generated-\(ProcessInfo.processInfo.processIdentifier).graphql")

  // How often a document is parsed in one round.
  let documents = [
    ("check query", compare.appending(path: "documents/check.graphql"), 20_000),
    ("every construct", compare.appending(path: "documents/kitchen-sink.graphql"), 4_000),
    ("introspection query", compare.appending(path: "documents/introspection.graphql"), 4_000),
    ("generated", generated, 50),
  ]

  for (name, file, count) in documents {
    Benchmark.rounds(
      "Parse, \(name)", measuring: ["packgate (ns)", "node-graphql (ns)", "times as fast (1/1000)"]
    ) {
      if file == generated {
        try Data(GeneratedDocument.text(atLeast: 100_000).utf8).write(to: file)
      }
      let source = [UInt8](try Data(contentsOf: file))
      print("\(name): \(source.count) bytes")
      let rival = try Rival("node", [compare.appending(path: "parse.js").path])
      // Time for the other one's compiler to see the hot code.
      for _ in 0..<10 { _ = try rival.answer(to: "\(count) \(file.path)") }
      return (source, rival)
    } round: { (source, rival) in
      let ours = try threadTime {
        for _ in 0..<count { blackHole(try Document.parse(source)) }
      }
      let theirs = try rival.answer(to: "\(count) \(file.path)")[0]
      return [
        Double(ours) / Double(count), Double(theirs) / Double(count),
        Double(theirs) * 1_000 / Double(ours),
      ]
    }
  }
}
