import Foundation
import Testing

/// Subscriptions of a running server: Python's gql over WebSocket, event streams with the standard
/// library's client, and many of both.
@Suite struct PythonSubscriptionTests {
  /// A Python that has gql, which `tools/test` makes.
  private static let python: String? = {
    guard let path = ProcessInfo.processInfo.environment["PACKGATE_PYTHON"],
      FileManager.default.isExecutableFile(atPath: path)
    else { return nil }
    return path
  }()

  private static let reading = "cga_mayOnlyRead0000000000000000000000000"

  @Test func everyEventIsToldInOrderAndAStopCompletes() throws {
    guard let python = Self.python else {
      print("PythonSubscriptionTests: 1 test skipped, PACKGATE_PYTHON names no Python with gql")
      return
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let source = try SourceRepository(
      name: "acme/core", versions: ["1.0.0", "1.1.0", "2.0.0"], in: scratch.folder)
    let service = try Service(
      data: scratch.folder.appending(path: "data"), environment: ["ADMIN_READ_TOKEN": Self.reading])
    let run = try Command.run(
      python,
      [
        "-", "127.0.0.1:\(service.port)", Service.administrator, Self.reading, source.url,
        "\(service.process.processIdentifier)",
      ], input: Self.events, limit: 100)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.split(separator: "\n") == ["events", "complete"])
    #expect(service.stop() == 0)
  }

  @Test func aThousandSubscribersAreTold() throws {
    guard let python = Self.python else {
      print("PythonSubscriptionTests: 1 test skipped, PACKGATE_PYTHON names no Python with gql")
      return
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let run = try Command.run(
      python,
      [
        "-", "127.0.0.1:\(service.port)", Service.administrator,
        "\(service.process.processIdentifier)", "1000",
      ], input: Self.many, limit: 100)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasSuffix("done\n"))
    print(run.output.split(separator: "\n").first ?? "")
  }

  private static let events = """
    import asyncio, json, os, signal, sys, threading, urllib.error, urllib.request
    from gql import Client, gql
    from gql.transport.exceptions import TransportQueryError
    from gql.transport.websockets import WebsocketsTransport

    address, token, reading, repository, server = sys.argv[1:]
    http, ws = "http://" + address + "/graphql", "ws://" + address + "/graphql"
    full, reads = {"Authorization": "Bearer " + token}, {"Authorization": "Bearer " + reading}

    def post(document, accept="application/json", headers=full):
        return urllib.request.urlopen(urllib.request.Request(
            http, data=json.dumps({"query": document}).encode(),
            headers={**headers, "Content-Type": "application/json", "Accept": accept}))

    def run(document):
        with post(document) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def door(secret, version):
        request = urllib.request.Request(
            "http://" + address + "/auth/nginx", headers={
                "Authorization": "Bearer " + secret, "X-Original-Method": "GET",
                "X-Original-URI": "/dist/acme/core/" + version + ".zip"})
        try:
            with urllib.request.urlopen(request) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    class Events:
        # The events of a stream over HTTP, read on a thread of its own.
        def __init__(self, document):
            self.response = post(document, accept="text/event-stream", headers=reads)
            assert self.response.headers.get_content_type() == "text/event-stream"
            self.events, self.isComplete = [], False
            self.thread = threading.Thread(target=self.read)
            self.thread.start()

        def read(self):
            for line in self.response:
                text = line.decode().rstrip("\\n")
                if text == "event: complete": self.isComplete = True
                if text.startswith("data: "): self.events.append(json.loads(text[6:])["data"])

    async def collect(session, document, field, events):
        async for event in session.subscribe(gql(document)):
            events.append(event[field])

    async def until(events, count):
        for _ in range(1000):
            if len(events) >= count: return
            await asyncio.sleep(0.02)
        raise SystemExit("only " + str(events))

    async def main():
        syncs, changes, mine = [], [], []
        run('mutation { createCustomer(input: {name: "B", email: "b@b.example"}) { id } }')
        other = run("{ customers { nodes { id } } }")["customers"]["nodes"][0]["id"]
        sse = Events("subscription { customerActivity { type customerId } }")
        activity = "type customerId customer { name status } packageName version reason"
        async with Client(transport=WebsocketsTransport(url=ws, headers=full)) as one, \\
                Client(transport=WebsocketsTransport(url=ws, init_payload=reads)) as two:
            tasks = [asyncio.create_task(task) for task in (
                collect(one, "subscription { packageSynced { package { name latestVersion } status "
                    "addedVersions removedVersions error } }", "packageSynced", syncs),
                collect(one, "subscription { customerActivity { %s } }" % activity,
                    "customerActivity", changes),
                collect(two, 'subscription { customerActivity(customerId: "%s") { type } }' % other,
                    "customerActivity", mine))]
            for field, argument in (("packageSynced", 'name: "acme/none"'),
                    ("customerActivity", 'customerId: "cus_0000000000zzz"')):
                try:
                    async for _ in two.subscribe(gql(
                            "subscription { %s(%s) { at } }" % (field, argument))):
                        pass
                    raise SystemExit("nothing is subscribed to")
                except TransportQueryError as error:
                    assert error.errors[0]["extensions"]["code"] == "NOT_FOUND", error.errors
            # Until all are there: one who is told of this has heard nothing before.
            for number in range(1000):
                if changes and mine and sse.events: break
                await asyncio.sleep(0.05)
                run('mutation { updateCustomer(id: "%s", input: {name: "B%d"}) { id } }'
                    % (other, number))
            run('mutation { suspendCustomer(id: "%s", reason: "ready") { id } }' % other)
            for events in changes, mine, sse.events:
                while "SUSPENDED" not in str(events): await asyncio.sleep(0.02)
                events.clear()
            run('mutation { addPackage(input: {name: "acme/core", repositoryUrl: "%s"}) { id } '
                'syncPackage(name: "acme/core") { id } }' % repository)
            made = run('mutation { createCustomer(input: {name: "A", email: "a@b.example"}) '
                "{ id token { plainToken } } }")["createCustomer"]
            customer, secret = made["id"], made["token"]["plainToken"]
            for call in ('updateCustomer(id: $, input: {name: "Z"})',
                    'grantPackageAccess(customerId: $, packages: [{package: "acme/core", '
                    'constraint: "^1.0"}])'):
                run("mutation { %s { id } }" % call.replace("$", '"' + customer + '"'))
            assert door(secret, "1.1.0") == 200
            await until(changes, 4)
            assert door(secret, "2.0.0") == 403
            await until(changes, 5)
            for call in ('createToken(customerId: $, input: {name: "ci"}) { token }',
                    "regenerateToken(customerId: $) { token }",
                    "revokeToken(customerId: $)",
                    'revokePackageAccess(customerId: $, packageName: "acme/core") { id }',
                    'suspendCustomer(id: $, reason: "unpaid") { id }',
                    "reactivateCustomer(id: $) { id }",
                    "freezeCustomer(id: $) { id }",
                    "expireCustomer(id: $) { id }",
                    "deleteCustomer(id: $)"):
                run("mutation { %s }" % call.replace("$", '"' + customer + '"'))
            run('mutation { updateCustomer(id: "%s", input: {name: "C"}) { id } }' % other)
            await until(changes, 15)
            await until(syncs, 1)
            await until(mine, 1)
            await until(sse.events, 15)
            kinds = ["CREATED", "UPDATED", "ACCESS_GRANTED", "DOWNLOADED", "ACCESS_DENIED",
                "TOKEN_CREATED", "TOKEN_ROTATED", "TOKEN_REVOKED", "ACCESS_REVOKED", "SUSPENDED",
                "REACTIVATED", "FROZEN", "EXPIRED", "DELETED"]
            assert [event["type"] for event in changes] == kinds + ["UPDATED"], changes
            assert all(event["customerId"] == customer for event in changes[:-1]), changes
            assert changes[1]["customer"]["name"] == "Z", changes
            assert changes[2]["packageName"] == "acme/core", changes
            for index, version in (3, "1.1.0"), (4, "2.0.0"):
                assert changes[index]["packageName"] == "acme/core", changes
                assert changes[index]["version"] == version, changes
            assert changes[4]["reason"], changes
            assert changes[9]["reason"] == "unpaid", changes
            assert changes[13]["customer"] is None, changes
            streamed = [event["customerActivity"]["type"] for event in sse.events]
            assert streamed == kinds + ["UPDATED"], streamed
            assert mine == [{"type": "UPDATED"}], mine
            assert syncs == [{
                "package": {"name": "acme/core", "latestVersion": "2.0.0"}, "status": "SUCCEEDED",
                "addedVersions": ["1.0.0", "1.1.0", "2.0.0"], "removedVersions": [],
                "error": None}], syncs
            print("events")
            os.kill(int(server), signal.SIGTERM)
            await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)
            sse.thread.join(20)
            assert sse.isComplete and not sse.thread.is_alive()
            print("complete")

    asyncio.run(main())
    """

  private static let many = """
    import asyncio, json, os, socket, sys, urllib.request
    import websockets

    address, token, pid, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    host, port = address.split(":")
    bearer = {"Authorization": "Bearer " + token}
    document = "subscription { customerActivity { type customer { name } reason } }"

    def resident():
        with open("/proc/%d/status" % pid) as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

    def run(document, variables={}):
        request = urllib.request.Request(
            "http://" + address + "/graphql",
            data=json.dumps({"query": document, "variables": variables}).encode(),
            headers={**bearer, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    async def open_socket():
        connection = await websockets.connect(
            "ws://" + address + "/graphql", subprotocols=["graphql-transport-ws"], compression=None,
            additional_headers=bearer)
        await connection.send('{"type":"connection_init"}')
        assert json.loads(await connection.recv())["type"] == "connection_ack"
        await connection.send(json.dumps(
            {"id": "1", "type": "subscribe", "payload": {"query": document}}))
        # The answer to a ping comes when the subscription is there.
        await connection.send('{"type":"ping"}')
        assert json.loads(await connection.recv())["type"] == "pong"
        return connection

    async def from_socket(connection, wanted):
        return [json.loads(await connection.recv())["payload"]["data"] for _ in range(wanted)]

    async def open_stream():
        reader, writer = await asyncio.open_connection(host, int(port))
        body = json.dumps({"query": document})
        writer.write((
            "POST /graphql HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: Bearer %s\\r\\nAccept: "
            "text/event-stream\\r\\nContent-Type: application/json\\r\\n"
            "Content-Length: %d\\r\\n\\r\\n%s"
            % (token, len(body), body)).encode())
        assert b"200" in await reader.readline()
        while await reader.readline() != b"\\r\\n": pass
        return reader, writer

    async def from_stream(stream, wanted):
        events = []
        while len(events) < wanted:
            line = await stream[0].readline()
            if line.startswith(b"data: "): events.append(json.loads(line[6:])["data"])
        return events

    async def main():
        loop = asyncio.get_running_loop()
        customer = run('mutation { createCustomer(input: {name: "a", email: "a@a.example"}) '
            "{ id } }")["createCustomer"]["id"]
        sockets, streams = [await open_socket()], [await open_stream()]
        before = resident()
        for _ in range(count // 2 // 50):
            sockets += await asyncio.gather(*(open_socket() for _ in range(50)))
            streams += await asyncio.gather(*(open_stream() for _ in range(50)))
        await asyncio.sleep(0.5)
        each = (resident() - before) / (len(sockets) + len(streams) - 2)
        wanted = 20
        reading = [from_socket(one, wanted) for one in sockets] + [
            from_stream(one, wanted) for one in streams]
        async def change():
            for number in range(wanted):
                await loop.run_in_executor(None, run,
                    'mutation { suspendCustomer(id: "%s", reason: "%d") { id } }'
                    % (customer, number))
        began = loop.time()
        results = (await asyncio.gather(change(), *reading))[1:]
        seconds = loop.time() - began
        expected = [
            {"customerActivity": {
                "type": "SUSPENDED", "customer": {"name": "a"}, "reason": str(number)}}
            for number in range(wanted)]
        assert all(result == expected for result in results)
        print("%d subscribers, %d events each: %.2f s, %.1f KiB a subscriber" % (
            len(results), wanted, seconds, each))
        # Measured at 20 to 30 KiB: a subscriber who takes a megabyte would be found.
        assert each < 128, each
        # Whoever goes is forgotten.
        for one in sockets: one.transport.abort()
        for _, writer in streams: writer.transport.abort()
        run('mutation { reactivateCustomer(id: "%s") { id } }' % customer)
        print("done")

    asyncio.run(main())
    """
}
