import Foundation
import Testing

/// Python's schemathesis makes operations from the schemas that a running server tells of: what
/// fits them, and what does not. It has no patience for what the specification allows; here an
/// answer is wrong when it is the server's fault.
@Suite struct SchemathesisTests {
  /// The program beside the Python that `tools/test` has made.
  private static let program: String? = {
    guard let python = ProcessInfo.processInfo.environment["PACKGATE_PYTHON"] else { return nil }
    let program = URL(filePath: python).deletingLastPathComponent()
      .appending(path: "schemathesis").path
    return FileManager.default.isExecutableFile(atPath: program) ? program : nil
  }()

  private static let check = """
    import schemathesis

    @schemathesis.check
    def answered(context, response, case):
        assert response.status_code < 500, response.status_code
        answer = response.json()
        assert "data" in answer or "errors" in answer, answer
        for error in answer.get("errors", []):
            code = error["extensions"]["code"]
            assert code not in ("INTERNAL", "GRAPHQL_PARSE_FAILED"), error
    """

  @Test(arguments: ["/graphql", CatalogTests.path + "/graphql"])
  func whatTheSchemaTellsOfIsAnswered(path: String) throws {
    guard let program = Self.program else {
      print("SchemathesisTests: 1 test skipped, there is no schemathesis beside PACKGATE_PYTHON")
      return
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let hooks = scratch.folder.appending(path: "hooks.py")
    try Data(Self.check.utf8).write(to: hooks)
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      // Repositories that a generated name brings are nobody's to fetch.
      environment: ["PACKGATE_SYNC_TIMEOUT": "1000"])
    defer { service.stop() }
    let isSlow = ProcessInfo.processInfo.environment["PACKGATE_SLOW"]?.isEmpty == false
    let run = try Command.run(
      program,
      [
        "run", service.url + path, "--header", "Authorization: Bearer \(Service.administrator)",
        "--checks", "answered", "--max-time", isSlow ? "120" : "12", "--continue-on-failure",
        "--no-color",
      ], in: scratch.folder, environment: ["SCHEMATHESIS_HOOKS": hooks.path], limit: 300)
    #expect(run.status == 0, "\(run.output.suffix(8_000)) \(run.errors.suffix(2_000))")
    #expect(run.output.contains("passed"), "\(run.output.suffix(2_000))")
    #expect(service.process.isRunning)
    let log = try service.logged()
    #expect(!log.contains("internal error"), "\(log.suffix(2_000))")
    #expect(service.stop() == 0)
  }
}
