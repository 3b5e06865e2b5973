"""The dashboard beside a server at which things happen."""

import time

from session import (
    CUSTOMER_TOKEN, REFUSED, allows, ask, check, download, enter, holds, picture, readable, run)

PATH = "/dashboard"


def figure(page, name):
    """The number of a tile."""
    return page.wait(
        "[...document.querySelectorAll('#tiles div')].find((each) => each.querySelector('dt')"
        f".innerText.startsWith('{name}'))?.querySelector('dd').innerText")


@allows(REFUSED)
def asks_for_a_token(page):
    enter(page, PATH, "cga_wrong")
    page.wait_text("#token-reason", "does not know this token")


def shows_counts(page):
    for _ in range(3):
        check(download("acme/core", "1.2.0", CUSTOMER_TOKEN), 200, "download")
    enter(page, PATH)
    info = ask("{ serverInfo { customers } customerCounts { active suspended } }")
    check(figure(page, "Customers"), str(info["serverInfo"]["customers"]), "customers")
    page.wait_text("#customers", "Suspended")
    active = page.run("document.querySelector('#customers li b').innerText")
    check(active, str(info["customerCounts"]["active"]), "active customers")
    holds("/" in figure(page, "Readers"), "readers")
    page.wait("document.querySelector('#days .chart title')")
    page.wait_text("#packages", "acme/core")
    page.wait("document.querySelector('#checks .chart desc')")
    page.run("document.querySelector('#checks .chart').focus()")
    page.press("ArrowLeft")
    page.wait("document.querySelector('#checks .readout strong')")
    page.run("document.querySelector('#checks details').open = true")
    page.wait("document.querySelectorAll('#checks tbody tr').length === 60")
    page.run("document.querySelector('#checks details').open = false")
    page.run("document.querySelector('#period').value = 'LAST_7_DAYS';"
             " document.querySelector('#period').dispatchEvent(new Event('change'))")
    page.wait_text("#tiles", "7 days")


def shows_a_denial_when_it_happens(page):
    enter(page, PATH)
    page.wait_text("#live", "Live")
    check(download("acme/core", "2.0.0", CUSTOMER_TOKEN), 403, "download")
    page.wait_text("#denials", "Outside the constraint")
    page.wait_text("#denials", "Jane")
    page.wait_text("#events", "Denied")
    ask('mutation { suspendCustomer(id: "external:shop-2", reason: "unpaid") { id } }')
    page.wait_text("#events", "Customer suspended")
    page.wait("document.querySelectorAll('#customers li b')[1].innerText !== '0'")
    picture(page, "dashboard-live")


def fits_other_screens(page):
    enter(page, PATH)
    page.wait("document.querySelector('#days .chart title')")
    readable(page, "dashboard")
    for name, width, height in (("wide", 1280, 1000), ("narrow", 400, 900)):
        page.size(width, height)
        time.sleep(0.2)
        check(page.run("document.documentElement.scrollWidth > innerWidth"), False, name)
        picture(page, "dashboard-" + name)


run([asks_for_a_token, shows_counts, shows_a_denial_when_it_happens, fits_other_screens])
