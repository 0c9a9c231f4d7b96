"""Two devices: a resident's, which shows codes, and a venue's, which checks them."""
import time

from pages import read_codes

HOLDER_READY = "html[data-holder=ready]"
VENUE_READY = "html[data-check=ready]"


class Holder:
    """A resident's device."""

    def __init__(self, context, login):
        self.context = context
        self.page = context.new_page()
        self.page.goto("/me?lang=en")
        for field, value in login.items():
            control = self.page.locator(f"[name={field}]")
            if control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_selector(HOLDER_READY, state="attached")

    def enrol(self):
        self.page.click("#live-enrol-button")
        self.wait_for_code()

    def wait_for_code(self):
        self.page.wait_for_selector(".live-card[data-version]", timeout=120_000)

    def picture(self, path, card=".live-card"):
        """A screenshot of the QR code, 300 px wide."""
        self.page.set_viewport_size({"width": 390, "height": 900})
        picture = self.page.locator(f"{card} .live-qr svg").first
        for _ in range(2):
            # The border and the margins around it: what is left is the picture.
            width = picture.bounding_box()["width"]
            self.page.set_viewport_size({"width": round(390 - width + 300), "height": 900})
            width = picture.bounding_box()["width"]
            if round(width) == 300:
                break
        picture.screenshot(path=path)
        return round(width)

    def text(self, path, card=".live-card"):
        self.picture(path, card)
        return read_codes(path)[0]

    def drawn(self):
        return self.page.get_attribute(".live-card", "data-drawn")


class Venue:
    """A venue's device."""

    def __init__(self, context, language="en"):
        self.page = context.new_page()
        self.page.goto(f"/check?lang={language}")
        self.page.wait_for_selector(VENUE_READY, state="attached")
        self.texts = {}

    def scan(self, text, selector="#check-text"):
        """Types as a scanner does; answers with outcome and reasons."""
        self.page.evaluate("document.getElementById('outcome').dataset.outcome = 'waiting'")
        self.page.fill(selector, text)
        self.page.press(selector, "Enter")
        self.page.wait_for_selector("#outcome:not([data-outcome=waiting])")
        return (self.page.get_attribute("#outcome", "data-outcome"), self.page.get_attribute("#outcome", "data-reasons").split())

    def line(self):
        return self.page.inner_text("#outcome-line")

    def refresh(self):
        self.page.evaluate("document.getElementById('check-refreshed').textContent = ''")
        self.page.click("#check-refresh")
        self.page.wait_for_selector("#check-refreshed:not(:empty)")
        return self.page.inner_text("#check-refreshed")


def wait_for_shells(page):
    """Until the service worker has put both pages by."""
    end = time.monotonic() + 20
    while not page.evaluate(
            """async () => {
                if (!navigator.serviceWorker.controller) { return false; }
                const { assets } = JSON.parse(document.getElementById("settings").textContent);
                const wanted = ["/check?lang=en", "/me/code?lang=en", ...assets];
                return (await Promise.all(wanted.map((each) => caches.match(each)))).every(Boolean);
            }"""):
        if time.monotonic() > end:
            raise TimeoutError("the service worker keeps no pages")
        page.wait_for_timeout(100)
