import Foundation
import Testing

/// Python's gql, an ordinary client: the same operations over HTTP and over WebSocket, in both of
/// the ways in which a client can say who it is; and the standard library's client for events.
@Suite struct PythonClientTests {
  /// A Python that has gql, which `tools/test` makes.
  private static let python: String? = {
    guard let path = ProcessInfo.processInfo.environment["PACKGATE_PYTHON"],
      FileManager.default.isExecutableFile(atPath: path)
    else { return nil }
    return path
  }()

  private static let script = """
    import asyncio, json, sys, urllib.request
    from gql import Client, gql
    from gql.transport.aiohttp import AIOHTTPTransport
    from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
    from gql.transport.exceptions import TransportQueryError
    from gql.transport.websockets import WebsocketsTransport

    address, token, path = sys.argv[1:]
    bearer = {"Authorization": "Bearer " + token}
    http, ws = "http://" + address + path, "ws://" + address + path
    transports = {
        "http": lambda: AIOHTTPTransport(url=http, headers=bearer),
        "header": lambda: WebsocketsTransport(url=ws, headers=bearer),
        "payload": lambda: WebsocketsTransport(url=ws, init_payload=bearer),
        "aiohttp": lambda: AIOHTTPWebsocketsTransport(url=ws, init_payload=bearer),
    }
    query = gql("query($name: String!) { bundle(name: $name) { name } }")
    mutation = gql("mutation($name: String!) { createBundle(input: {name: $name}) { name } }")

    async def use(name, transport):
        # The schema is fetched first, and documents are checked against it here.
        async with Client(transport=transport, fetch_schema_from_transport=True) as session:
            made = await session.execute(mutation, variable_values={"name": name})
            found = await session.execute(query, variable_values={"name": name})
            assert made == {"createBundle": {"name": name}}, made
            assert found == {"bundle": {"name": name}}, found
            try:
                await session.execute(mutation, variable_values={"name": name})
                raise SystemExit("a second bundle of one name")
            except TransportQueryError as error:
                assert error.errors[0]["extensions"]["code"] == "CONFLICT", error.errors
            both = await asyncio.gather(
                *(session.execute(query, variable_values={"name": name}) for _ in range(20)))
            assert all(one == found for one in both), both
        print(name)

    async def refused():
        try:
            wrong = {"Authorization": "Bearer wrong"}
            async with Client(transport=WebsocketsTransport(url=ws, init_payload=wrong)) as session:
                await session.execute(query, variable_values={"name": "x"})
            raise SystemExit("a wrong token is let in")
        except SystemExit:
            raise
        except Exception:
            print("refused")

    async def main():
        for name, transport in transports.items():
            await use(name, transport())
        await refused()

    asyncio.run(main())
    request = urllib.request.Request(
        http, data=json.dumps({"query": "{ bundle(name: \\"http\\") { name } }"}).encode(),
        headers={**bearer, "Content-Type": "application/json", "Accept": "text/event-stream"})
    with urllib.request.urlopen(request) as response:
        assert response.headers.get_content_type() == "text/event-stream"
        text = response.read().decode()
        data = '{"data":{"bundle":{"name":"http"}}}'
        assert text == "event: next\\ndata: " + data + "\\n\\nevent: complete\\ndata:\\n\\n", text
    print("events")
    """

  @Test func gqlRunsOperationsOverEveryTransport() throws {
    guard let python = Self.python else {
      print("PythonClientTests: 1 test skipped, PACKGATE_PYTHON names no Python with gql")
      return
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let run = try Command.run(
      python, ["-", "127.0.0.1:\(service.port)", Service.administrator, "/graphql"],
      input: Self.script, limit: 60)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.split(separator: "\n")
        == ["http", "header", "payload", "aiohttp", "refused", "events"])
  }
}
