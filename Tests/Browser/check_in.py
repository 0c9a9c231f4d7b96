"""The venue register in a real browser: a venue's screen, and a resident who checks in there."""
import time

from pages import look, read_codes

CODE = "#venue-code .venue-text code"


def read_screen(page, path):
    """What two readers see on the venue's screen."""
    page.locator(".venue-qr svg").screenshot(path=path)
    return read_codes(path)


def sign_in(page, token):
    page.goto("/venue-code?lang=en")
    page.fill("#token", token)
    page.click("main form button[type=submit]")
    page.wait_for_selector(".venue-qr svg")


def check_in(report, context, resident, token, screenshots):
    """Venue's screen, resident's page, a code that has grown old.

    context: makes a browser context at the province; resident: the state of a context in which somebody is signed in.
    """
    venue = context().new_page()
    sign_in(venue, token)
    began = time.monotonic()
    zbar, zxing = read_screen(venue, screenshots / "venue-code.png")
    report.check("check-in: zbar reads the venue's screen", zbar.startswith("TV1:"), zbar[:40])
    report.check("check-in: zxing-cpp reads the same", zbar != "" and zbar in zxing, zxing[:80])
    page = context(storage_state=resident).new_page()
    page.goto("/me?lang=en")
    page.click("a[href^='/me/check-in']")
    page.fill("#check-in-code", zbar)
    page.click("#check-in-form button[type=submit]")
    page.wait_for_selector(".notice.good")
    entries = page.locator("section[aria-labelledby=h-check-ins] li")
    report.check("check-in: the resident sees what is kept", entries.count() == 1, str(entries.count()))
    page.screenshot(path=screenshots / "check-in.png", full_page=True)
    venue.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.textContent !== text", arg=[CODE, zbar], timeout=120_000)
    later, _ = read_screen(venue, screenshots / "venue-code-later.png")
    report.check("check-in: the screen changes by itself", later.startswith("TV1:") and later != zbar, later[:40])
    without = context(storage_state=resident, java_script_enabled=False).new_page()
    without.goto("/me/check-in?lang=en")
    without.fill("#check-in-code", later)
    without.click("#check-in-form button[type=submit]")
    report.check("check-in: it works without JavaScript", without.locator("section[aria-labelledby=h-check-ins] li").count() == 2)
    state = venue.context.storage_state()
    look(context, report, screenshots, "venue-code", "/venue-code", "main", storage_state=state)
    look(context, report, screenshots, "check-in", "/me/check-in", "main", storage_state=resident)
    # A photo that was sent on.
    page.wait_for_timeout(max(0, 65 - (time.monotonic() - began)) * 1_000)
    page.fill("#check-in-code", zbar)
    page.click("#check-in-form button[type=submit]")
    page.wait_for_selector(".notice.bad")
    report.check("check-in: a forwarded photo is worth nothing", "minute" in page.inner_text(".notice.bad") and entries.count() == 2,
                 page.inner_text(".notice.bad"))
