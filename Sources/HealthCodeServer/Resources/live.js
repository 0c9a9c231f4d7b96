// Keeps the marked parts of a page current. The stream says that something has changed, and nothing else; the page is
// fetched again, in its own language and session, and the parts that differ are taken over. Whatever fails, the page
// stays as it was served.
(function () {
    "use strict";
    var page = document.body.dataset.page;
    var stream = document.body.dataset.stream;
    if (!page || !stream || !window.EventSource || !window.fetch || !document.querySelector("[data-live]")) { return; }

    // Whether something on the page has changed since it was fetched last.
    var isBehind = false;
    // Whether a part has changed that somebody is using.
    var isHeld = false;
    var isFetching = false;
    var timer = 0;
    var updates = 0;

    function connection(state) {
        document.querySelectorAll("[data-connection]").forEach(function (element) {
            element.hidden = element.dataset.connection !== state;
        });
    }

    // What somebody types or has the focus in is left alone until they are done.
    function isInUse(part) {
        if (part.contains(document.activeElement) && part !== document.activeElement) { return true; }
        return Array.from(part.querySelectorAll("textarea, input:not([type=hidden])")).some(function (field) {
            return field.value !== field.defaultValue;
        });
    }

    function takeOver(part, fresh) {
        var open = Array.from(part.querySelectorAll("details[open][id]"), function (element) { return element.id; });
        var left = part.scrollLeft;
        part.replaceChildren.apply(part, Array.from(fresh.childNodes));
        open.forEach(function (id) {
            var element = document.getElementById(id);
            if (element) { element.open = true; }
        });
        part.scrollLeft = left;
    }

    function refresh() {
        timer = 0;
        if (isFetching || !isBehind || document.hidden) { return; }
        isFetching = true;
        isBehind = false;
        isHeld = false;
        fetch(page, { credentials: "same-origin", headers: { "Accept": "text/html" }, redirect: "error" })
            .then(function (answer) { return answer.ok ? answer.text() : null; })
            // No network, or half an answer: the page stays as it is, and the next event asks again.
            .catch(function () { return null; })
            .then(function (text) {
                if (text === null) { return; }
                var fresh = new DOMParser().parseFromString(text, "text/html");
                document.querySelectorAll("[data-live]").forEach(function (part) {
                    var other = fresh.querySelector('[data-live="' + CSS.escape(part.dataset.live) + '"]');
                    // Parts lie in no other part, except those of a table that opens; they come with it.
                    if (!other || !part.isConnected || sameContent(part, other)) { return; }
                    if (isInUse(part)) { isHeld = true; return; }
                    takeOver(part, other);
                });
                updates += 1;
                document.documentElement.dataset.updates = String(updates);
            })
            .catch(function (error) {
                // A mistake in these lines: the page stays as it is, and whoever looks for it finds why.
                console.error(error);
            })
            .then(function () {
                isFetching = false;
                if (isBehind) { schedule(); }
            });
    }

    // What is open is not a difference.
    function sameContent(part, other) {
        var copy = part.cloneNode(true);
        copy.querySelectorAll("details[open]").forEach(function (element) { element.open = false; });
        return copy.innerHTML === other.innerHTML;
    }

    // At most about one fetch a second, and not all readers at once.
    function schedule() {
        isBehind = true;
        if (!timer) { timer = window.setTimeout(refresh, 700 + Math.random() * 600); }
    }

    var wasLost = false;
    function listen() {
        var source = new EventSource(stream);
        source.addEventListener("open", function () {
            connection("open");
            // What changed while there was no connection.
            if (wasLost) { schedule(); }
            wasLost = false;
        });
        source.addEventListener("error", function () {
            var isRefused = source.readyState === EventSource.CLOSED;
            connection(isRefused ? "none" : "lost");
            wasLost = true;
            // A node that has no stream to spare says to ask again after half a minute. The browser does not, and the page
            // looks by itself until then.
            if (isRefused) { window.setTimeout(listen, 30000 + Math.random() * 30000); }
        });
        source.addEventListener("changed", schedule);
    }
    listen();
    document.addEventListener("focusout", function () { if (isHeld) { schedule(); } });
    document.addEventListener("visibilitychange", function () { if (!document.hidden && isBehind) { schedule(); } });
    // Ages grow when nothing happens.
    window.setInterval(schedule, 60000);
})();
