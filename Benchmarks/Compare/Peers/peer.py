"""PyPI's graphql-core: SCHEMA DOCUMENT...; one line a phase and document, its name and the
nanoseconds of CPU time of its fastest round."""

import pathlib
import sys
import time

from graphql import build_schema, parse, validate

schema = build_schema(pathlib.Path(sys.argv[1]).read_text())


def best(work):
    found = None
    for _ in range(5):
        start = time.process_time_ns()
        for _ in range(20):
            work()
        used = (time.process_time_ns() - start) // 20
        found = used if found is None else min(found, used)
    return found


for path in map(pathlib.Path, sys.argv[2:]):
    text = path.read_text()
    document = parse(text, no_location=True)
    errors = validate(schema, document)
    if errors:
        raise SystemExit(errors[0])
    print("parse", path.stem, best(lambda: parse(text, no_location=True)))
    print("validate", path.stem, best(lambda: validate(schema, document)))
