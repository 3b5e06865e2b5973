"""The playground as a person uses it: with the keyboard, mostly."""

import json
import time

from browser import ALT, CONTROL, SHIFT
from session import (
    CUSTOMER_TOKEN, ORIGIN, REFUSED, SETTINGS, TOKEN, allows, ask, check, enter, holds, picture,
    readable, run)

PATH = "/graphql/playground"
DOCUMENT = "document.querySelector('#document-editor textarea')"
REFUSED_QUERY = "status of 400"


def begin(page, text=""):
    """The page with its schema read, and the editor empty or with a text."""
    enter(page, PATH)
    page.wait("document.querySelector('#documentation h3')")
    write(page, text)


def write(page, text, pane="#document-editor"):
    """Puts a text in place of another, as pasting does."""
    page.run(f"document.querySelector('{pane} textarea').focus()")
    page.press("a", CONTROL)
    page.press("Backspace")
    if text:
        page.call("Input.insertText", text=text)


def document(page):
    return page.run(DOCUMENT + ".value")


def outcome(page):
    """The result as a value, once there is one."""
    page.wait("document.querySelector('#result-body pre')")
    return json.loads(page.text("#result-body pre"))


@allows(REFUSED)
def asks_for_a_token(page):
    enter(page, PATH, "cga_wrong")
    page.wait_text("#token-reason", "does not know this token")
    picture(page, "token")
    page.type(TOKEN)
    page.press("Enter")
    page.wait_text("#documentation", "Mutation")
    check(page.run("document.querySelector('#token-dialog').open"), False, "dialog")
    check(page.run("JSON.stringify(localStorage)").count(TOKEN), 0, "the token is kept")
    page.run("document.querySelector('#run').click()")
    page.wait_text("#result-status", "OK")
    check("serverInfo" in outcome(page)["data"], True, "the first document")
    picture(page, "first")


def completes_what_is_typed(page):
    begin(page)
    page.type("{")
    page.type("cus")
    names = "[...document.querySelectorAll('.completion li > :first-child')]"
    page.wait(names + ".length > 2")
    check(page.run(DOCUMENT + ".getAttribute('aria-activedescendant')"), "suggestion-0", "ARIA")
    picture(page, "completion")
    for _ in range(page.run(names + ".findIndex((each) => each.innerText === 'customers')")):
        page.press("ArrowDown")
    page.press("Enter")
    check(document(page), "{customers {\n  \n}}", "completed")
    page.type("nodes")
    page.press("Tab")
    page.type("na")
    page.press("Enter")
    page.press("ArrowDown")
    page.type("\n")
    page.press(" ", CONTROL)
    page.wait("document.querySelector('.completion li')?.innerText.includes('edges')")
    page.type("totalC")
    page.press("Enter")
    check(document(page).split(), "{customers { nodes { name } totalCount }}".split(), "document")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "OK")
    check(outcome(page)["data"]["customers"]["nodes"][0], {"name": "Jane"}, "result")
    status = page.text("#result-status")
    holds(" ms" in status and " B" in status and "200" in status, f"no time or size: {status}")
    page.press("z", CONTROL)
    holds("totalCount" not in document(page), "undo")


def completes_arguments_and_values(page):
    begin(page)
    page.type("{customers(fil")
    page.press("Enter")
    page.type("{statu")
    page.press("Enter")
    page.wait("document.querySelector('.completion:not([hidden])')")
    page.type("FR")
    page.press("Enter")
    check(document(page), "{customers(filter: {status: FROZEN})}", "arguments")
    write(page, "query Q($id: ID!) { customer(id: ")
    page.type("$")
    page.press("Enter")
    page.type(") { name @")
    page.wait("document.querySelector('.completion li')?.innerText.includes('@')")
    page.type("inc")
    page.press("Enter")
    check(document(page).split("{", 1)[1], " customer(id: $id) { name @include()}", "directive")


@allows(REFUSED_QUERY)
def marks_what_is_wrong(page):
    begin(page, "{\n  customers {\n    nodez { id }\n  }\n  serverInfo { version }\n}")
    page.wait_text("#problems", 'Cannot query field "nodez" on type "CustomerConnection".')
    check(page.run("document.querySelector('.squiggles span').innerText"), "nodez", "squiggle")
    check(page.run(DOCUMENT + ".getAttribute('aria-invalid')"), "true", "ARIA")
    box = page.run(
        "(() => { const b = document.querySelector('.squiggles span').getBoundingClientRect();"
        " return [b.x + b.width / 2, b.y + b.height / 2] })()")
    page.move(*box)
    page.wait_text(".hover", "Did you mean")
    picture(page, "problem")
    page.move(5, 5)
    page.press("F8")
    check(page.run(f"{DOCUMENT}.value.slice({DOCUMENT}.selectionStart, {DOCUMENT}.selectionEnd)"),
          "nodez", "F8")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "1 error")
    page.wait_text("#result-body", "GRAPHQL_VALIDATION_FAILED")
    page.click(".faults .link")
    check(page.run("document.activeElement.getAttribute('aria-label')"), "GraphQL document", "link")
    write(page, "{ customers(first: 1 { totalCount } }")
    page.wait_text("#problems", "Syntax Error")


def takes_variables_and_headers(page):
    begin(page, "query Find($id: ID!) { customer(id: $id) { name } }")
    write(page, '{"id": "external:shop-1"', "#variables-panel")
    page.wait("document.querySelector('#variables-panel .squiggles span')")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "Not sent")
    write(page, '{"id": "external:shop-1"}', "#variables-panel")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "OK")
    check(outcome(page)["data"], {"customer": {"name": "Jane"}}, "with variables")
    page.press("3", ALT)
    page.run("document.querySelector('#headers-tab').click()")
    write(page, "Idempotency-Key: pages-1", "#headers-panel")
    write(page, 'mutation { createCustomer(input: {name: "Once", email: "o@x.example"}) { id } }')
    ids = []
    for _ in range(2):
        page.run("document.querySelector('#result-body').replaceChildren()")
        page.press("Enter", CONTROL)
        page.wait_text("#result-status", "OK")
        ids.append(outcome(page)["data"]["createCustomer"]["id"])
    check(ids[0], ids[1], "the header was not sent")
    stored = page.run("JSON.stringify([localStorage, sessionStorage])")
    holds("pages-1" not in stored, "a header is kept")


def shares_and_remembers(page):
    secret = 'query Shared { checkAccess(input: {token: "' + CUSTOMER_TOKEN + '"}) { code } }'
    begin(page, secret)
    write(page, '{"one": "' + TOKEN + '"}', "#variables-panel")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "OK")
    check(outcome(page)["data"], {"checkAccess": {"code": "ALLOWED"}}, "result")
    stored = page.run("JSON.stringify(localStorage)")
    holds("query Shared" in stored, "nothing is remembered")
    holds(TOKEN not in stored and CUSTOMER_TOKEN not in stored, "a token is remembered")
    page.click("#share")
    page.wait("location.hash.startsWith('#1.')")
    link = page.run("location.href")
    page.click("#history")
    page.wait_text("#history-list", "Shared")
    picture(page, "history")
    page.press("Escape")

    other = page.browser.page()
    other.open(link)
    other.wait(DOCUMENT + ".value.includes('query Shared')")
    holds("cgt_..." in document(other), "the token is in the link")
    check(other.run("document.querySelector('#variables-panel textarea').value"),
          '{"one": "cga_..."}', "variables of the link")
    check(other.run("location.hash"), "", "the link stays in the address")
    check(other.run("document.querySelector('#result-body pre')"), None, "a link was run")
    other.close()


def documents_the_schema(page):
    begin(page, "{ customers { totalCount } }")
    page.press("k", CONTROL)
    page.type("freezeCus")
    page.wait_text("#documentation", "Mutation.freezeCustomer")
    picture(page, "documentation")
    page.click("#documentation .entry .link")
    page.wait("document.querySelector('#documentation .found')")
    page.run("[...document.querySelectorAll('#documentation .found .link')]"
             ".find((each) => each.innerText === 'Customer').click()")
    page.wait_text("#documentation h2", "Customer")
    page.run(f"{DOCUMENT}.focus(); {DOCUMENT}.setSelectionRange(5, 5)")
    page.press("F2")
    page.wait_text("#documentation h2", "Query")
    page.wait_text("#documentation .found", "customers")


def serves_both_endpoints(page):
    begin(page, "{ customers { totalCount } }")
    page.run("document.querySelector('input[value=catalog]').click()")
    page.wait_text("#documentation", "CustomCatalogLabelQuery")
    page.run("document.querySelector('#run').click()")
    page.wait_text("#result-status", "OK")
    check(outcome(page)["data"]["customCatalogLabel"]["searchLabels"]["totalCount"], 0, "labels")
    page.run("document.querySelector('input[value=admin]').click()")
    page.wait_text("#documentation", "CreateCustomerInput")
    check(document(page), "{ customers { totalCount } }", "the other draft")


def formats_and_shows_keys(page):
    begin(page, "query A{customers(first:1){nodes{id name}}} # end")
    page.press("F", CONTROL | SHIFT)
    check(document(page), "query A {\n  customers(first: 1) {\n    nodes {\n      id\n      name\n"
          "    }\n  }\n}\n# end\n", "formatted")
    page.press("F1")
    page.wait("document.querySelector('#keys-dialog').open")
    page.press("Escape")
    for theme in ("light", "dark", "auto"):
        page.click("#theme")
        check(page.run("document.documentElement.dataset.theme"), theme, "theme")
    page.run("document.querySelector('#middle-separator').focus()")
    before = page.run("document.querySelector('.request').offsetWidth")
    page.press("ArrowRight")
    holds(page.run("document.querySelector('.request').offsetWidth") > before, "separator")


def runs_a_subscription(page, transport="WebSocket"):
    begin(page, "subscription Watch { customerActivity { type customer { name } } }")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "Listening")
    page.wait_text("#result-status", transport)
    ask("mutation($name: String!) { createCustomer(input: {name: $name, email: \"w@x.example\"})"
        " { id } }", name="Watched")
    page.wait_text("#result-body", "Watched")
    page.wait_text("#result-status", "1 event")
    picture(page, "subscription")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "Stopped")


def runs_a_subscription_where_sockets_are_not_let_through(page):
    page.call("Page.addScriptToEvaluateOnNewDocument", source="WebSocket = null")
    runs_a_subscription(page, "event stream")


@allows(REFUSED_QUERY)
def works_without_introspection(page):
    enter(page, PATH)
    page.wait_text("#documentation", "Introspection is off")
    picture(page, "no-introspection")
    write(page, "{ serverInfo { version } }")
    page.press("Enter", CONTROL)
    page.wait_text("#result-status", "OK")
    holds("version" in outcome(page)["data"]["serverInfo"], "no result")
    write(page, "{ serverInfo { version }")
    page.wait_text("#problems", "Syntax Error")


def fits_other_screens(page):
    for name, width, height in (("wide", 1280, 800), ("narrow", 400, 800)):
        page.size(width, height)
        if name == "wide":
            begin(page, "{ customers { totalCount nodes { name } } }")
            page.press("Enter", CONTROL)
            page.wait_text("#result-status", "OK")
            readable(page, "playground")
            write(page, "query Q($a: [ID!] = 1) @b { c: d(e: F) { ...G h } } # \u2190 \"i\"")
            page.wait_text("#problems", "Unknown")
            readable(page, "problems")
        time.sleep(0.2)
        check(page.run("document.documentElement.scrollWidth > innerWidth"), False, name)
        picture(page, "playground-" + name)


run([works_without_introspection] if SETTINGS.get("isSilent") else [
    asks_for_a_token, completes_what_is_typed, completes_arguments_and_values,
    marks_what_is_wrong, takes_variables_and_headers, shares_and_remembers, documents_the_schema,
    serves_both_endpoints, formats_and_shows_keys, runs_a_subscription,
    runs_a_subscription_where_sockets_are_not_let_through, fits_other_screens])
