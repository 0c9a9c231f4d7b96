"""What every page is held to, in a real browser, and how codes are read off a screen."""
import pathlib
import subprocess

import axe_playwright_python

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LANGUAGES = {"zh": "zh-Hans", "en": "en"}
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


class Report:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, held, detail=""):
        if held:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}" + (f": {detail}" if detail else ""), flush=True)

    def skip(self, what):
        self.skipped += 1
        print(f"skipped {what}")


def complaints(page):
    """Collects what the browser complains of; a page must give it no reason."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true; })")


def axe(page):
    open_all(page)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [f"{item['id']} ({item['help']}): {item['nodes'][0]['html'][:160]}" for item in found]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def brightness(page):
    return page.evaluate(
        "(getComputedStyle(document.body).backgroundColor.match(/\\d+/g) || [255]).slice(0, 3)"
        ".reduce((sum, value) => sum + Number(value), 0) / 3")


def unreached(page):
    """The controls that Tab does not get to, with everything opened."""
    open_all(page)
    page.evaluate(
        """selector => {
            window.controls = Array.from(document.querySelectorAll(selector)).filter(each => each.getClientRects().length);
            window.reached = new Set();
            document.addEventListener("focusin", event => window.reached.add(event.target));
            if (document.activeElement) { document.activeElement.blur(); }
        }""", CONTROLS)
    for _ in range(page.evaluate("window.controls.length") + 5):
        page.keyboard.press("Tab")
    return page.evaluate(
        "window.controls.filter(each => !window.reached.has(each)).map(each => each.outerHTML.slice(0, 120))")


def look(context_of, report, screenshots, name, path, ready, **options):
    """One page in both languages, both widths and both modes, and without JavaScript."""
    for language, tag in LANGUAGES.items():
        for width in (1280, 360):
            for scheme in ("light", "dark"):
                what = f"{name} {language} {width}px {scheme}"
                context = context_of(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", **options)
                page = context.new_page()
                found = complaints(page)
                answer = page.goto(f"{path}?lang={language}", wait_until="load")
                page.wait_for_selector(ready, timeout=120_000, state="attached")
                report.check(f"{what}: answers 200", answer is not None and answer.status == 200)
                report.check(f"{what}: lang", page.get_attribute("html", "lang") == tag)
                report.check(f"{what}: one heading of the first level", page.locator("h1").count() == 1)
                page.screenshot(path=screenshots / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
                report.check(f"{what}: {scheme}", (brightness(page) < 80) == (scheme == "dark"))
                violations = axe(page)
                report.check(f"{what}: axe-core", not violations, "; ".join(violations))
                report.check(f"{what}: no sideways scroll", sideways(page) <= 0, f"{sideways(page)} px too wide")
                if width == 360 and scheme == "light":
                    left = unreached(page)
                    report.check(f"{what}: the keyboard reaches every control", not left, "; ".join(left[:3]))
                report.check(f"{what}: no complaint of the browser", not found, "; ".join(found))
                context.close()
        context = context_of(java_script_enabled=False, **options)
        page = context.new_page()
        page.goto(f"{path}?lang={language}", wait_until="load")
        says = page.locator("main noscript").all_text_contents() if page.locator("script[type=module]").count() else ["JavaScript"]
        report.check(f"{name} {language}: says what needs JavaScript", any("JavaScript" in text for text in says))
        context.close()


def read_codes(picture):
    """What two independent readers see in a picture: zbar and zxing-cpp."""
    zbar = subprocess.run(
        ["zbarimg", "-q", "--raw", "--oneshot", picture], capture_output=True, text=True).stdout.removesuffix("\n")
    zxing = subprocess.run(["ZXingReader", "-1", picture], capture_output=True, text=True).stdout
    # On one line: the text in quotation marks, then its format and place.
    return zbar, zxing
