"""Makes health codes, proofs and lists as the specification has them, and as it does not, for tests in a browser.

It shares nothing with the product: what the product reads was written by another hand.
"""
import base64
import hashlib
import json
import secrets
import zlib

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
HOUR = 3600
DAY = 86400


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base45(data):
    text = ""
    for index in range(0, len(data), 2):
        pair = data[index:index + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            text += ALPHABET[digit]
    return text


def from_base45(text):
    data = b""
    for index in range(0, len(text), 3):
        group = text[index:index + 3]
        value = sum(ALPHABET.index(character) * 45 ** place for place, character in enumerate(group))
        data += value.to_bytes(len(group) - 1, "big")
    return data


class Key:
    """A P-256 key."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.x, self.y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))

    @property
    def jwk(self):
        return {"kty": "EC", "crv": "P-256", "x": base64url(self.x), "y": base64url(self.y)}

    def sign(self, message):
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def jws(self, header, claims):
        parts = [base64url(json.dumps(part, ensure_ascii=False).encode()) for part in (header, claims)]
        return ".".join(parts + [base64url(self.sign(".".join(parts).encode()))])

    def cose(self, payload, headers=None, external=b""):
        protected = cbor2.dumps({1: -7, **(headers or {})})
        signed = cbor2.dumps(["Signature1", protected, external, payload])
        return cbor2.dumps([protected, {}, payload, self.sign(signed)])


class Signer:
    """A key that signs for a province, as the trust list names it."""

    def __init__(self, authority, now, changed=1):
        self.key = Key()
        self.authority = authority
        # Nobody here reads certificates: any bytes of its own make an identifier.
        self.certificate = secrets.token_bytes(64)
        self.kid = hashlib.sha256(self.certificate).digest()[:8]
        self.not_before, self.not_after = now - 30 * DAY, now + 300 * DAY
        self.withdrawn_at = None
        self.changed = changed

    @property
    def entry(self):
        entry = {
            "kid": base64.b64encode(self.kid).decode(), "certificate": base64.b64encode(self.certificate).decode(),
            "jwk": self.key.jwk, "authority": self.authority, "notBefore": self.not_before, "notAfter": self.not_after,
            "status": "withdrawn" if self.withdrawn_at else "active", "changed": self.changed,
        }
        if self.withdrawn_at:
            entry["withdrawnAt"] = self.withdrawn_at
        return entry

    def credential(self, now, uri, index, holder=None, colour=0, name="李*", expires=None, ending=None, test=7 * HOUR):
        """An untagged credential; without a holder's coordinates on paper."""
        hour = now // HOUR * HOUR
        code = {1: colour, 2: name}
        if ending:
            code[3] = ending
        if test is not None:
            code[4] = (now - test) // HOUR * HOUR
        code.update({5: 3, 6: "cn-9", 7: 0 if holder else 1, 8: hour})
        claims = {1: self.authority, 4: expires or hour + DAY, 6: hour}
        if holder:
            claims[8] = {1: {1: 2, -1: 1, -2: holder[0], -3: holder[1]}}
        claims.update({65535: {"status_list": {"idx": index, "uri": uri}}, -65537: code})
        return self.key.cose(cbor2.dumps(claims), {4: self.kid})

    def status_list(self, uri, revoked, now, lifetime=HOUR):
        bits = bytearray((1 << 20) // 8)
        for index in revoked:
            bits[index // 8] |= 1 << index % 8
        claims = {
            "sub": uri, "iat": now, "exp": now + lifetime, "ttl": 300,
            "status_list": {"bits": 1, "lst": base64url(zlib.compress(bytes(bits), 9))},
        }
        return self.key.jws({"alg": "ES256", "typ": "statuslist+jwt", "kid": base64url(self.kid)}, claims)


def proof(credential, key, at, audience=None, nonce=None):
    claims = {}
    if audience:
        claims[3] = audience
    claims[6] = at
    if nonce:
        claims[10] = nonce
    claims[-65538] = hashlib.sha256(credential).digest()[:16]
    return key.cose(cbor2.dumps(claims), external=b"TM1 proof")


def text(credential, proof=None):
    data = cbor2.dumps([credential, proof]) if proof else b"\xd2" + credential
    return "TM1:" + base45(data)


def changed(presentation, bit):
    """The text with one bit changed, counted from its end."""
    data = bytearray(from_base45(presentation[4:]))
    data[-1 - bit // 8] ^= 1 << bit % 8
    return "TM1:" + base45(bytes(data))
