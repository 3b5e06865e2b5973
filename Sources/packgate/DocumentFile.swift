import AdminAPI
import CatalogAPI
import Foundation
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import JSON
import Server

extension KnownDocuments {
  /// The documents of a server's settings, read from the file that these name.
  ///
  /// - Throws: the sentence for the operator when the file is not what it must be.
  init(_ configuration: ServerConfiguration) throws(DocumentFileError) {
    self.init()
    areTheOnlyOnes = configuration.executesKnownDocumentsOnly
    canBeRegistered = configuration.registersDocuments
    guard let path = configuration.documentsFile else { return }
    let none = KnownDocuments()
    let check = DocumentCheck(
      pipelines: [
        (
          "admin API",
          RequestPipeline(schema: AdminSchema.schema, options: configuration.adminOptions(none))
        ),
        (
          "catalog label API",
          RequestPipeline(schema: CatalogSchema.schema, options: configuration.catalogOptions(none))
        ),
      ])
    try add(fileOf: DocumentFile.read(path), check)
  }

  /// Adds the members of a JSON object: the SHA-256 of each document in hexadecimal, and its text.
  private mutating func add(
    fileOf text: [UInt8], _ check: DocumentCheck
  ) throws(DocumentFileError) {
    let json: JSONDocument
    do throws(JSONError) {
      json = try JSONDocument.parse(text)
    } catch {
      throw DocumentFileError(reason: "is not JSON: \(error)")
    }
    guard json.kind(of: .root) == .object else {
      throw DocumentFileError(reason: "is not a JSON object of documents by their SHA-256")
    }
    for (key, value) in json.members(of: .root) {
      let name = json.string(of: key)
      guard json.kind(of: value) == .string else {
        throw DocumentFileError(entry: name, reason: "is not a string")
      }
      let document = Array(json.string(of: value).utf8)
      let digest = add(document)
      guard name.lowercased() == digest else {
        throw DocumentFileError(entry: name, reason: "is not the SHA-256 of its text, \(digest)")
      }
      if let fault = check.fault(of: document) {
        throw DocumentFileError(entry: name, reason: fault)
      }
    }
  }
}

/// Finds the documents that no API can execute.
private struct DocumentCheck {
  let pipelines: [(name: String, pipeline: RequestPipeline)]

  /// What is wrong with a document, and where in it; nil if one of the APIs can execute it.
  func fault(of document: [UInt8]) -> String? {
    var faults: [String] = []
    for (name, pipeline) in pipelines {
      do throws(RequestError) {
        try pipeline.check(document)
        return nil
      } catch {
        guard let first = error.errors.first else { continue }
        let place = first.locations.first.map { " at line \($0.line), column \($0.column)" } ?? ""
        faults.append("\(name)\(place): \(first.message)")
      }
    }
    return "can be executed by no API: " + faults.joined(separator: "; ")
  }
}

/// Why a file of known documents cannot be used.
struct DocumentFileError: Error, CustomStringConvertible {
  let description: String

  init(reason: String) { description = "the file \(reason)" }

  init(entry: String, reason: String) {
    // More than a digest has is somebody's mistake, and need not be shown in full.
    let shown = entry.unicodeScalars.prefix(80).map { $0.escaped(asASCII: true) }.joined()
    description = "\"\(shown)\" \(reason)"
  }
}

/// A file of known documents.
private enum DocumentFile {
  /// Largest file, in bytes.
  static let limit = 16 << 20

  static func read(_ path: String) throws(DocumentFileError) -> [UInt8] {
    let data: Data?
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      data = try file.read(upToCount: limit + 1)
    } catch {
      throw DocumentFileError(reason: "cannot be read: \(path)")
    }
    guard let data else { throw DocumentFileError(reason: "is empty") }
    guard data.count <= limit else {
      throw DocumentFileError(reason: "is longer than \(limit) bytes")
    }
    return Array(data)
  }
}
