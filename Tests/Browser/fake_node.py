"""A node as far as the pages of recognition see one: they are looked at with it where no node runs.

What it holds can be changed while it runs: its clock, its signers, its lists, and whether it answers at all.
"""
import hashlib
import http.server
import json
import os
import pathlib
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse

import chevron

import forge

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Several folders, as in PATH, while a part of the pages stands elsewhere.
FOLDERS = [pathlib.Path(each) for each in os.environ.get("PAGE_RESOURCES", "").split(":") if each] + [
    ROOT / "Sources" / "HealthCodeServer" / "Resources"]
POLICY = "; ".join([
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "connect-src 'self'",
    "worker-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"])
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
# Scripts that import each other lie in one folder, whose name changes with the content of any of them.
MODULES = [
    "base45", "cbor", "cose", "tm1", "trust", "keep", "lists", "wording", "jws", "status", "inflate", "older", "claims"]
PAGE_MODULES = {
    "/me/code": ["holder", "wallet", "qr"], "/check": ["check", "admission", "camera", "tones", "foreign", "instants"],
    "/field/device": ["field", "pack", "seal", "visit"]}
PROBLEM = "https://tongma.example/problems/"


def module_folder():
    names = sorted(MODULES + sum(PAGE_MODULES.values(), []))
    return "/assets/m-" + hashlib.sha256("".join(resource(f"{name}.js") for name in names).encode()).hexdigest()[:12]


def resource(name):
    return next(folder / name for folder in FOLDERS if (folder / name).exists()).read_text()


class FakeNode:
    def __init__(self, province="CN-GD"):
        self.province = province
        # Seconds by which its clock is ahead of the machine's.
        self.shift = 0
        # Whether it answers; whether it gives out lists; whether it issues.
        self.is_down = self.has_no_lists = self.issues_nothing = False
        self.is_replaced = False
        self.hub = forge.Key()
        self.sequence = 1
        self.signer = forge.Signer(province, self.now())
        self.signers = [self.signer, forge.Signer("CN-HI", self.now())]
        self.indices = {}
        self.revoked = {}
        self.issued = 0
        self.asked = []
        self.colour = 0
        self.wards = {}
        # What it says of certificates of other countries, to whom has this token; and what it was asked.
        self.venue_token = "venue-token"
        self.recognitions = {}
        self.looked_at = []
        self.sessions = set()
        self.server = Server(("127.0.0.1", 0), lambda *rest: Handler(self, *rest))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def now(self):
        return int(time.time() + self.shift)

    def stop(self):
        self.server.shutdown()

    # Signers, lists and codes.

    def add_signer(self):
        """Another signer of the province, in a list of its own."""
        self.sequence += 1
        self.signers.append(forge.Signer(self.province, self.now(), changed=self.sequence))
        return self.signers[-1]

    def withdraw(self, signer):
        """Withdraws a signer; another takes its place if it was the one that issues."""
        self.sequence += 1
        signer.withdrawn_at, signer.changed = self.now(), self.sequence
        if signer is self.signer:
            self.signer = forge.Signer(self.province, self.now(), changed=self.sequence)
            self.signers.append(self.signer)

    def trust_list(self, **since):
        claims = {
            "version": 1, "hub": "hub", "sequence": self.sequence, "issuedAt": self.now(),
            "nextUpdate": self.now() + 86400, "signers": [signer.entry for signer in self.signers], "status": {}, **since}
        return self.hub.jws({"alg": "ES256", "typ": "tongma-trust-list+jwt"}, claims)

    def place(self, expires, authority=None):
        """A shard and an index in it for a code that ends then."""
        day = time.strftime("%Y%m%d", time.gmtime(expires))
        uri = f"s/{authority or self.province}/{day}/0"
        self.revoked.setdefault(uri, set())
        index = secrets.randbelow(1 << 20)
        return uri, index

    def credential(self, signer=None, holder=None, expires=None, **rest):
        signer = signer or self.signer
        end = expires or self.now() // 3600 * 3600 + 86400
        uri, index = self.place(end, signer.authority)
        self.issued += 1
        return signer.credential(self.now(), uri, index, holder=holder, expires=end, **rest), (uri, index)

    def issue(self, body):
        """The answer to a request for a code: status and document."""
        self.asked.append(body)
        if self.issues_nothing:
            return 503, {"type": PROBLEM + "not-ready", "title": "Not ready"}
        if self.is_replaced:
            return 409, {"type": PROBLEM + "device-replaced", "title": "Another device was enrolled"}
        who = body.get("for", {}).get("document_number", "own")
        if who != "own" and who not in self.wards:
            return 403, {"type": PROBLEM + "forbidden", "title": "Not allowed", "detail": "No guardian of this person."}
        holder = [forge.from_base64url(body["public_key"][name]) for name in ("x", "y")]
        if who in self.indices:
            uri, index = self.indices[who]
            self.revoked[uri].add(index)
        credential, self.indices[who] = self.credential(
            holder=holder, colour=self.colour, name=self.wards.get(who, "李*"))
        return 200, {
            "credential": forge.base64url(b"\xd2" + credential), "colour": self.colour, "server_time_s": self.now(),
            "expires_s": self.now() // 3600 * 3600 + 86400, "renew_after_s": self.now() + 43200}

    # Pages.

    def asset_path(self, name, suffix):
        digest = hashlib.sha256(resource(f"{name}.{suffix}").encode()).hexdigest()[:12]
        return f"/assets/{name}-{digest}.{suffix}"

    def settings(self, page, language, is_signed_in):
        modules = MODULES + PAGE_MODULES[page if page in PAGE_MODULES else "/me/code"]
        assets = [self.asset_path(*each) for each in (("pages", "css"), ("credential", "css"), ("live", "js"), ("icon", "svg"))]
        settings = {
            "trust_key": self.hub.jwk, "node": self.province, "now_s": self.now(), "language": language,
            "signed_in": is_signed_in, "assets": assets + [f"{module_folder()}/{name}.js" for name in modules]}
        if is_signed_in:
            settings["holder"] = "resident-1"
        if page == "/check":
            rule = json.loads((ROOT / "Examples/admission/hospital-48h.json").read_text())
            settings["admission"] = [{**rule, "Region": self.province, "ValidTo": "2099-01-01T00:00:00Z"}]
        return json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c")

    def page(self, template, path, language, is_signed_in=False, **fields):
        own = resource(f"{template}.mustache")
        main = own.split("{{$main}}")[1].split("{{/main}}")[0]
        whole = resource("frame.mustache").replace("{{$head}}{{/head}}", "").replace("{{$main}}{{/main}}", main)
        clock = {"machine": time.strftime("%FT%TZ", time.gmtime(self.now())), "said": "10:00"}
        data = {
            "zh": language == "zh", "en": language == "en", "languageTag": "zh-Hans" if language == "zh" else "en",
            "lang": language, "pageTitle": "test", "nodeName": "广东" if language == "zh" else "Guangdong",
            "pageAddress": f"{path}?lang={language}", "inChinese": f"{path}?lang=zh", "inEnglish": f"{path}?lang=en",
            "clockNow": clock, "zone": "+08:00", "liveAddress": "/live", "isReplay": False,
            "stylesheet": self.asset_path("pages", "css"), "script": self.asset_path("live", "js"),
            "credentialStylesheet": self.asset_path("credential", "css"), "icon": self.asset_path("icon", "svg"),
            "settings": self.settings(path, language, is_signed_in), "hasLive": True, "csrf": "mark",
            "types": [{"value": "id-card", "name": "身份证 ID card"}, {"value": "passport", "name": "护照 Passport"}],
            "fieldAddress": "/field", "modules": module_folder(), "signOut": {"action": "/me/session/end", "csrf": "mark"} if is_signed_in else None, "action": "/me/session",
            **fields}
        names = ["sign", "live-code", "reason", "contest"]
        partials = {name: resource(f"{name}.mustache") for name in names}
        return chevron.render(whole, data, partials_dict=partials)

    def paper(self):
        credential, _ = self.credential(ending="123X", name="王*", expires=self.now() // 3600 * 3600 + 30 * 86400)
        return forge.text(credential)


def svg(text):
    """A QR code as the node would draw one."""
    script = f"import({json.dumps(str(ROOT / 'Sources/HealthCodeServer/Resources/qr.js'))}).then((qr) => console.log(JSON.stringify(qr.qrCode(process.argv[1]))))"
    drawn = json.loads(subprocess.run(["node", "-e", script, text], check=True, capture_output=True, text=True).stdout)
    return f'<svg viewBox="0 0 {drawn["side"]} {drawn["side"]}" shape-rendering="crispEdges"><path d="{drawn["path"]}"/></svg>'


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A browser that closes its connection is no error; anything else is.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, node, *rest):
        self.node = node
        super().__init__(*rest)

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return super().date_time_string(timestamp or self.node.now())

    def reply(self, body, media_type, status=200, **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in {
                "Content_Type": media_type, "Content_Length": str(len(body)), "Content_Security_Policy": POLICY,
                "X_Content_Type_Options": "nosniff", "Cache_Control": "no-cache", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, document, status=200):
        self.reply(json.dumps(document), "application/json" if status < 400 else "application/problem+json", status)

    @property
    def is_signed_in(self):
        return any(f"tongma-session={session}" in self.headers.get("Cookie", "") for session in self.node.sessions)

    def parse_request(self):
        is_read = super().parse_request()
        if is_read and self.node.is_down:
            # As a network that is not there: no answer at all.
            self.close_connection = True
            return False
        return is_read

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        path, node = address.path, self.node
        language = urllib.parse.parse_qs(address.query).get("lang", ["zh"])[0]
        if path.startswith("/assets/") or path == "/sw.js":
            stem, suffix = path.rsplit("/", 1)[1].rsplit(".", 1)
            is_module = path.startswith("/assets/m-") or path == "/sw.js"
            body = resource(f"{stem if is_module else stem.rsplit('-', 1)[0]}.{suffix}")
            fresh = {} if path == "/sw.js" else {"Cache_Control": "public, max-age=31536000, immutable"}
            self.reply(body, TYPES[f".{suffix}"], **fresh)
        elif path == "/v1/trust/list":
            self.reply(node.trust_list(), "application/jose") if not node.has_no_lists else self.json({}, 503)
        elif path.startswith("/v1/trust/deltas/"):
            since = int(path.rsplit("/", 1)[1])
            if node.has_no_lists or since > node.sequence:
                self.json({}, 503 if node.has_no_lists else 404)
            elif since == node.sequence:
                self.send_response(204)
                self.end_headers()
            else:
                self.reply(node.trust_list(since=since), "application/jose")
        elif path == "/v1/status-lists":
            end = node.now() + 3600
            self.json({"lists": [{"uri": uri, "exp_s": end} for uri in node.revoked]}) if not node.has_no_lists else self.json({}, 503)
        elif path.startswith("/v1/status-lists/"):
            uri = path.removeprefix("/v1/status-lists/")
            signer = next(each for each in node.signers if each.authority == uri.split("/")[1] and not each.withdrawn_at)
            self.reply(signer.status_list(uri, node.revoked[uri], node.now()), "application/statuslist+jwt")
        elif path == "/live":
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b": open\n\n")
            self.wfile.flush()
            while not node.is_down:
                time.sleep(0.2)
            self.close_connection = True
        elif path == "/me" and not self.is_signed_in:
            self.html("signin", path, language, isResident=True)
        elif path == "/me":
            self.html("resident", path, language, holder={"name": "李*", "document": "身份证", "number": "99****1234", "home": "广东"})
        elif path == "/me/code":
            self.html("code", path, language)
        elif path == "/me/paper":
            clock = {"machine": "2026-01-01T00:00:00+08:00", "said": "2026-01-01 00:00"}
            self.html("paper", path, language, paper={
                "colour": "green", "wordZh": "绿码", "wordEn": "Green", "name": "王*", "ending": "123X", "issuer": "CN-GD",
                "svg": svg(node.paper()), "issued": clock, "asOf": clock, "expires": clock})
        elif path == "/check":
            self.html("check", path, language)
        elif path == "/test/vectors.mjs":
            self.reply((ROOT / "Tests/Browser/vectors.mjs").read_text(), TYPES[".js"])
        elif path == "/test/tm1.json":
            self.reply((ROOT / "Tests/Vectors/tm1.json").read_text(), "application/json")
        else:
            self.json({"type": PROBLEM + "not-found"}, 404)

    def html(self, template, path, language, **fields):
        is_signed_in = self.is_signed_in and path == "/me"
        self.reply(self.node.page(template, path, language, is_signed_in, **fields), "text/html; charset=utf-8")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, node = urllib.parse.urlsplit(self.path).path, self.node
        if path == "/v1/me/credentials" and self.is_signed_in:
            status, document = self.node.issue(json.loads(body))
            self.json(document, status)
        elif path == "/v1/recognitions" and self.headers.get("Authorization") == f"Bearer {node.venue_token}":
            query = json.loads(body)
            node.looked_at.append(query)
            answer = node.recognitions.get(query["text"])
            self.json(answer) if answer else self.json({"type": PROBLEM + "not-ready"}, 503)
        elif path == "/me/session":
            session = secrets.token_hex(8)
            self.node.sessions.add(session)
            self.reply("", "text/plain", 303, Location="/me?lang=en", Set_Cookie=f"tongma-session={session}; Path=/; HttpOnly; SameSite=Strict")
        elif path == "/me/session/end":
            self.node.sessions.clear()
            self.reply("", "text/plain", 303, Location="/me?lang=en")
        else:
            self.json({"type": PROBLEM + "unauthorized"}, 401)
