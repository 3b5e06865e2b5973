import Foundation
import Testing

/// A subscriber that takes nothing while thousands of events come, beside one that takes them all.
@Suite struct PythonSlowSubscriberTests {
  @Test func whoIsSlowIsLetGoWithItsCode() throws {
    let variables = ProcessInfo.processInfo.environment
    guard variables["PACKGATE_SLOW"] != nil, let python = variables["PACKGATE_PYTHON"] else {
      print("PythonSlowSubscriberTests: 1 test skipped, it is in the slow set and wants gql")
      return
    }
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: ["PACKGATE_STALL_TIMEOUT": "60000"])
    let run = try Command.run(
      python, ["-", "127.0.0.1:\(service.port)", Service.administrator], input: Self.script,
      limit: 300)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output == """
        fast
        slow 4413 Too slow: more events wait for the client than are kept

        """)
  }

  private static let script = """
    import asyncio, json, socket, sys, urllib.request
    import websockets

    address, token = sys.argv[1:]
    host, port = address.split(":")
    bearer = {"Authorization": "Bearer " + token}
    # What each event brings is large, so that what waits in sockets is soon full.
    document = "subscription { customerActivity { packageName customer { %s } } }" % " ".join(
        "n%d: name" % number for number in range(25))

    def run(document):
        request = urllib.request.Request(
            "http://" + address + "/graphql", data=json.dumps({"query": document}).encode(),
            headers={**bearer, "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    async def subscribe(**options):
        connection = await websockets.connect(
            "ws://" + address + "/graphql", subprotocols=["graphql-transport-ws"], compression=None,
            additional_headers=bearer, ping_interval=None, **options)
        await connection.send('{"type":"connection_init"}')
        await connection.recv()
        await connection.send(json.dumps(
            {"id": "1", "type": "subscribe", "payload": {"query": document}}))
        await connection.send('{"type":"ping"}')
        await connection.recv()
        return connection

    async def main():
        loop = asyncio.get_running_loop()
        names = ["acme/p%d" % number for number in range(1000)]
        for start in range(0, 1000, 20):
            run("mutation { %s }" % " ".join(
                'p%d: addPackage(input: {name: "%s", repositoryUrl: "https://a.example/%s"}) { id }'
                % (index, name, name) for index, name in enumerate(names[start:start + 20])))
        made = run('mutation { createCustomer(input: {name: "%s", email: "a@a.example"}) { id } }'
            % ("n" * 400))
        customer = made["createCustomer"]["id"]
        narrow = socket.create_connection((host, int(port)))
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # Nothing is taken from this one while its events come.
        slow = await subscribe(sock=narrow, max_queue=1)
        fast = await subscribe()
        rounds = 7
        async def change():
            for number in range(rounds):
                await loop.run_in_executor(None, run,
                    'mutation { grantPackageAccess(customerId: "%s", packages: [%s]) { id } }' % (
                        customer, ", ".join('{package: "%s", constraint: ">=%d"}' % (name, number)
                            for name in names)))
        async def take(wanted):
            for index in range(wanted):
                event = json.loads(await fast.recv())["payload"]["data"]["customerActivity"]
                assert event["packageName"] == names[index % 1000], (index, event)
        await asyncio.wait_for(asyncio.gather(change(), take(rounds * 1000)), 80)
        print("fast", flush=True)
        count = 0
        try:
            while True:
                await asyncio.wait_for(slow.recv(), 20)
                count += 1
        except websockets.ConnectionClosed as error:
            close = error.rcvd
            print("slow", close.code if close else None, close.reason if close else error)
        assert 0 < count < rounds * 1000, count

    asyncio.run(main())
    """
}
