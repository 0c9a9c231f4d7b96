internal import HealthCode

/// The choice between Chinese and English: two radio buttons and the style sheet; it works without scripts.
enum LanguageSwitch {
    /// The buttons stand first in the body, so that the style sheet can reach everything from them.
    static var buttons: [Markup] {
        [
            element(
                "input",
                [
                    "type": "radio", "name": "language", "id": "lang-zh", "class": "choice", "checked": "checked",
                    "aria-label": "中文",
                ]),
            element(
                "input",
                ["type": "radio", "name": "language", "id": "lang-en", "class": "choice", "aria-label": "English"]),
        ]
    }

    static var labels: Markup {
        element("div", ["class": "languages", "aria-hidden": "true"]) {
            element("label", ["for": "lang-zh"]) { "中文" }
            element("label", ["for": "lang-en"]) { "English" }
        }
    }

    /// Opens the page in the reader's language (or that of `#zh`, `#en`); without it, the page opens in Chinese.
    static var script: Markup {
        Markup(
            raw: "script",
            """

            (function () {
                var wanted = location.hash.slice(1) || navigator.language || "zh";
                var button = document.getElementById(wanted.slice(0, 2) === "zh" ? "lang-zh" : "lang-en");
                if (button) { button.checked = true; }
            })();

            """)
    }
}
