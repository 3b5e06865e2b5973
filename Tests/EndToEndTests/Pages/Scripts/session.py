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


CONTRAST = """(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const color = parts(getComputedStyle(each).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    const hasText = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!hasText || !node.checkVisibility() || node.closest("option")) continue;
    const style = getComputedStyle(node);
    const color = parts(node.namespaceURI.endsWith("svg") ? style.fill : style.color);
    if (color[3] === 0) continue;
    const [a, b] = [light(color), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${node.innerText || node.textContent} ${ratio.toFixed(2)}`);
  }
  return found.slice(0, 10);
})()"""


def readable(page, name):
    """Every text on the page has the contrast that people need, in light and in dark."""
    for theme in ("light", "dark"):
        page.run(f"document.documentElement.dataset.theme = '{theme}'")
        time.sleep(0.15)
        check(page.run(CONTRAST), [], f"contrast of {name} in {theme}")
        picture(page, f"{name}-{theme}")
    page.run("document.documentElement.dataset.theme = 'auto'")


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
