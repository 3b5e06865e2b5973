"""PyPI's graphql-core under uvicorn: customers from memory, documents parsed and validated once.
SCHEMA CUSTOMERS; uvicorn's log says where it listens."""

import datetime
import json
import pathlib
import sys

import graphql
import uvicorn

schema = graphql.build_schema(pathlib.Path(sys.argv[1]).read_text())
documents = {}
customers = {}


def text_of(milliseconds):
    time = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


for line in pathlib.Path(sys.argv[2]).read_text().splitlines():
    _, number, name, email, created, constraint, *packages = line.split("\t")
    created = text_of(int(created))
    customers[number] = {
        "id": number, "name": name, "email": email, "status": "ACTIVE",
        "token": {"createdAt": created},
        "packages": [
            {"name": package, "constraint": constraint, "grantedAt": created}
            for package in sorted(packages)
        ],
    }  # fmt: skip
root = {"customer": lambda info, id: customers.get(id)}


def prepared(text):
    document = documents.get(text)
    if document is None:
        document = graphql.parse(text)
        errors = graphql.validate(schema, document)
        if errors:
            raise errors[0]
        documents[text] = document
    return document


def answer(body):
    request = json.loads(body)
    result = graphql.execute(
        schema, prepared(request["query"]), root, variable_values=request["variables"]
    )
    return json.dumps(result.formatted, separators=(",", ":")).encode()


async def application(scope, receive, send):
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    text = answer(body)
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(text)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})


uvicorn.run(application, host="127.0.0.1", port=0, access_log=False, lifespan="off")
