"""What the tests of both pages share: who they are, and how they talk to the server themselves."""

import json
import os
import sys
import time
import urllib.error
import urllib.request

from browser import Browser, Failure

SETTINGS = json.loads(sys.argv[1])
ORIGIN = SETTINGS["origin"]
TOKEN = SETTINGS["token"]
CUSTOMER_TOKEN = SETTINGS.get("customerToken", "")
PICTURES = os.environ.get("PACKGATE_PICTURES", "")
REFUSED = "status of 401"


def picture(page, name):
    """Keeps a picture for people to look at, where the environment names a folder for it."""
    if PICTURES:
        page.picture(os.path.join(PICTURES, name + ".png"))


def ask(document, **variables):
    """Sends a document to the admin API, and gives its data."""
    request = urllib.request.Request(
        ORIGIN + "/graphql", data=json.dumps({"query": document, "variables": variables}).encode(),
        headers={"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise Failure(f"{document}: {answer['errors']}")
    return answer["data"]


def download(package, version, token):
    """Asks the door of nginx for a package's file: the status."""
    request = urllib.request.Request(ORIGIN + "/auth/nginx", headers={
        "Authorization": "Bearer " + token, "X-Original-Method": "GET",
        "X-Original-URI": f"/dist/{package}/{version}.zip"})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def check(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}: found {found!r}, wanted {wanted!r}")


def holds(condition, what):
    if not condition:
        raise Failure(what)


def run(scenarios):
    """Runs scenarios in one browser, and prints the name of each that went well."""
    browser = Browser()
    try:
        for scenario in scenarios:
            began = time.monotonic()
            page = browser.page()
            try:
                scenario(page)
                faults = page.faults(ORIGIN, allowed=getattr(scenario, "allowed", ()))
                holds(not faults, "the browser complains: " + "\n".join(faults))
            except Failure as failure:
                picture(page, "failed-" + scenario.__name__)
                raise SystemExit(f"{scenario.__name__}: {failure}") from failure
            finally:
                page.close()
            print(scenario.__name__, flush=True)
            print(f"{scenario.__name__} took {time.monotonic() - began:.1f} s", file=sys.stderr)
    finally:
        browser.close()


def allows(*texts):
    """A scenario in which the browser may note these failed requests."""
    def mark(scenario):
        scenario.allowed = texts
        return scenario
    return mark


def enter(page, path, token=TOKEN):
    """Opens a page and gives it the token."""
    page.open(ORIGIN + path)
    page.wait("document.querySelector('#token-dialog').open")
    page.type(token)
    page.press("Enter")
