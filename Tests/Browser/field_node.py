"""A node as a field worker's telephone sees one: it registers devices, signs packs, opens what is sealed, and orders wipes.

Seal and pack are made here from the words of their description, and share nothing with the product.
"""
import json
import secrets
import urllib.parse

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import fake_node
import forge
from fake_node import FakeNode, Handler, Server

DAY = 86400
HOME = "440101001001"


class FieldNode(FakeNode):
    def __init__(self):
        super().__init__()
        self.server.RequestHandlerClass = lambda *rest: FieldHandler(self, *rest)
        self.key = ec.generate_private_key(ec.SECP256R1())
        numbers = self.key.public_key().public_numbers()
        self.point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        self.devices = {}
        self.worker_sessions = set()
        self.items = people(self.now())
        # Acts in the order in which they came: device, number, and what the act says.
        self.acts = []
        self.version = 1
        # How many requests to synchronise came, and the last of them.
        self.syncs = []
        self.signs_with = None

    def register(self):
        device = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ0123456789") for _ in range(16))
        marks = {"courier": f"{device} walker-1 {secrets.token_hex(16)}", "secret": secrets.token_hex(16)}
        self.devices[device] = {**marks, "has": {}, "is_wiped": False, "is_confirmed": False}
        return {"device": device, "node_key": forge.base64url(self.point), **marks}

    def pack(self, device, known):
        """The whole list, or what has changed since the version that is known."""
        now = self.now()
        pack = {
            "pack": 1, "issuer": self.province, "device": device, "worker": "walker-1", "division": HOME,
            "issued_s": now, "until_s": now + DAY, "version": str(self.version), "node_key": forge.base64url(self.point),
            "words": {
                "m:central-isolation": ["集中隔离", "Central isolation"], "m:home-monitoring": ["居家健康监测", "Home monitoring"],
                "c:close-contact": ["密切接触者", "Close contact"], "c:high-risk.resident": ["高风险区居民", "Resident of a high-risk area"],
                "d:440000000000": ["广东", "Guangdong"]},
            "items": [{key: value for key, value in item.items() if key != "changed"} for item in self.items
                      if known is None or item["changed"] > known]}
        if known is not None:
            pack.update({"since": str(known), "order": [item["item"] for item in self.items]})
        signer = self.signs_with or self.signer
        payload = json.dumps(pack, ensure_ascii=False).encode()
        return forge.base64url(signer.key.cose(payload, {4: signer.kid}, external=b"tongma field pack 1"))

    def change(self, item, **members):
        """A row becomes another."""
        self.version += 1
        item.update(members, changed=self.version)

    def unseal(self, device, number, sealed):
        point, box = sealed[:65], sealed[65:]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        name = f"{device}-{number}".encode()
        derived = HKDF(
            algorithm=hashes.SHA256(), length=44, salt=self.devices[device]["secret"].encode(),
            info=b"tongma field act 1\0" + name + b"\0" + point + self.point).derive(self.key.exchange(ec.ECDH(), theirs))
        return json.loads(AESGCM(derived[:32]).decrypt(derived[32:], box, name))

    def take(self, device, number, sealed):
        """What became of an act."""
        has = self.devices[device]["has"]
        if number not in has:
            try:
                act = self.unseal(device, number, forge.from_base64url(sealed))
            except (InvalidTag, ValueError):
                return {"number": number, "field": "sealed", "reason": "does not open"}
            has[number] = act
            self.acts.append((device, number, act))
            self.follow(act)
        wrong = {"field": "target", "reason": "is no division"} if has[number].get("target") == "000000000001" else {}
        return {"number": number, **wrong}

    def follow(self, act):
        """What the list makes of an act."""
        item = next((each for each in self.items if each["item"] == act["item"]), None)
        if item is None:
            return
        if act["kind"] == "accept":
            self.change(item, stage="accepted", standing="own")
        elif act["kind"] == "contact" and act["outcome"] == "spoke":
            self.change(item, stage="reached")
            item.pop("reach_due_s", None)
        elif act["kind"] == "placed":
            self.change(item, stage="controlled")
            item.pop("place_due_s", None)
        elif act["kind"] == "notice":
            self.version += 1
            self.items.remove(item)


def people(now):
    """A family with one telephone, somebody who is late, one offered, one to be released, one on the roster. Nobody exists."""
    def person(number, name, **members):
        base = {
            "item": f"{number:016x}", "list": "item", "owner": HOME, "standing": "own",
            "document_type": "id-card", "document_end": f"{number:04d}", "name": name, "token": "0.0", "stage": "issued",
            "measure": "central-isolation", "since_s": now - 3600, "why": [["close-contact", "central-isolation"]], "changed": 1}
        return {**base, **members}

    return [
        person(1, "赵晚", phone="13900000001", reach_due_s=now - 1800, place_due_s=now + 3600, level=1),
        person(2, "钱一", phone="13900000002", reach_due_s=now + 1800, place_due_s=now + 7200, house=1),
        person(3, "钱小", guardian="钱一", guardian_phone="13900000002", reach_due_s=now + 1900, place_due_s=now + 7300, house=1),
        person(4, "Sun Offered", phone="+86 139-0000-0004", document_type="passport", standing="offered", owner="440101001002",
               offered_to=HOME, reach_due_s=now + 2000, place_due_s=now + 7400, token="1.0"),
        person(5, "李放", list="release", stage="released", measure=None, reach_due_s=now + 40000, why=[]),
        {key: value for key, value in person(
            6, "周册", list="roster", measure="home-monitoring", why=[["high-risk.resident", "home-monitoring"]]).items()
         if key not in ("token", "stage")},
    ]


class FieldHandler(Handler):
    @property
    def is_worker(self):
        return any(f"tongma-field={session}" in self.headers.get("Cookie", "") for session in self.node.worker_sessions)

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        language = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("lang", ["zh"])[0]
        if path == "/field/device":
            self.html("field-device", path, language)
        elif path == "/field" and not self.is_worker:
            self.html("signin", path, language, action="/field/session")
        elif path == "/field":
            self.html("field", path, language, **plain(self.node, language))
        else:
            super().do_GET()

    def do_POST(self):
        path = urllib.parse.urlsplit(self.path).path
        parts = path.split("/")
        if path == "/field/session":
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            session = secrets.token_hex(8)
            self.node.worker_sessions.add(session)
            self.reply("", "text/plain", 303, Location="/field?lang=en", Set_Cookie=f"tongma-field={session}; Path=/field; HttpOnly; SameSite=Strict")
        elif path == "/field/devices":
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.json(self.node.register(), 201) if self.is_worker else self.json({}, 401)
        elif path.startswith("/v1/dispatch/devices/") and len(parts) == 6:
            self.device(parts[4], parts[5])
        else:
            super().do_POST()

    def device(self, name, what):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        node, device = self.node, self.node.devices.get(name)
        if device is None or self.headers.get("Tongma-Device") != device["courier"]:
            return self.json({}, 404 if device is None else 401)
        if what == "wiped":
            device["is_confirmed"] = True
            return self.reply("", "text/plain", 204)
        if device["is_wiped"]:
            return self.json({"type": fake_node.PROBLEM + "gone"}, 410)
        query = json.loads(body)
        secret = self.headers.get("Tongma-Device-Secret")
        node.syncs.append({**query, "is_unlocked": secret is not None})
        if secret not in (None, device["secret"]):
            return self.json({}, 401)
        acts = [node.take(name, act["number"], act["sealed"]) for act in query.get("acts", [])]
        known = query.get("version")
        answer = {
            "now_s": node.now(), "clock_is_wrong": abs(query["clock_s"] - node.now()) > 300, "acts": acts,
            "numbers": [[number, number] for number in sorted(device["has"])]}
        if secret and known != str(node.version):
            answer.update({"version": str(node.version), "pack": node.pack(name, int(known) if known else None)})
        return self.json(answer)


def plain(node, language):
    """What the plain page shows of the same persons."""
    taps = [("spoke-phone", "电话联系上", "Spoke by phone"), ("spoke-door", "上门见到", "Spoke at the door")]
    say = lambda zh, en: zh if language == "zh" else en  # noqa: E731
    cards = [{
        "item": item["item"], "token": item.get("token"), "name": item["name"], "ending": item["document_end"],
        "isLate": item.get("level", 0) > 0, "task": say("尽快联系上本人", "Reach the person"), "due": say("联系：12:00 前", "Reach by 12:00"),
        "why": say("密切接触者：集中隔离", "Close contact: central isolation"), "hasCalls": "phone" in item,
        "calls": [{"digits": item.get("phone", ""), "said": f"{say('拨打', 'Call')} {item['name']}"}],
        "hasHouse": item.get("house") is not None, "houseItems": "0000000000000003",
        "house": [{"item": "0000000000000003", "with": item["item"], "name": "钱小", "ending": "…0003"}] if item.get("house") else [],
        "taps": [{"value": value, "said": say(zh, en)} for value, zh, en in taps]} for item in node.items]
    return {
        "division": HOME, "heading": say("6 人", "6 persons"), "cards": cards, "action": "/field/acts", "deviceAddress": "/field/device",
        "lists": [{"href": "/field", "name": say("今日", "Today"), "isHere": True}],
        "outcomes": [{"value": "moved", "said": say("已搬走", "Moved away")}]}
