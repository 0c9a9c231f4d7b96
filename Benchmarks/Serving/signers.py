"""The keys of a nation, made by `tongma keys`, and public keys of residents' devices."""
import base64
import json
import subprocess

# P-256 (FIPS 186-4 D.1.2.3; SEC 2, 2.4.2).
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
GENERATOR = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
             0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


class Signers:
    """Authorities and signers of the hub and of provinces, by the first two digits of their codes."""

    def __init__(self, tongma, folder, provinces):
        self.tongma, self.folder = str(tongma), folder
        folder.mkdir(parents=True)
        for name, issuer in {"hub": "CN", **provinces}.items():
            self._run("authority", "--for", issuer, "--out", folder / name, "--days", "900")
            self._run("signer", "--authority", folder / name, "--out", folder / f"signers-{name}", "--days", "300")
        self._run("signer", "--authority", folder / "hub", "--out", folder / "list", "--days", "300")
        (folder / "authorities.pem").write_text(
            "".join((folder / name / "authority.pem").read_text() for name in ["hub", *provinces]))

    def _run(self, *arguments):
        subprocess.run([self.tongma, "keys", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    def hub(self):
        certificate = next((self.folder / "list").glob("*.pem"))
        return {"signing": {"folder": str(self.folder / "signers-hub")},
                "trust": {"authorities_file": str(self.folder / "authorities.pem"),
                          "list_certificate_file": str(certificate),
                          "list_key_file": str(certificate.with_suffix(".key"))}}

    def province(self, name):
        lines = next((self.folder / "list").glob("*.pem")).read_text().split("\n")
        der = base64.b64decode("".join(line for line in lines if line and not line.startswith("-")))
        # The subject's key: a bit string of 66 bytes, none of them unused, that begins as a point without compression does.
        start = der.index(b"\x03\x42\x00\x04") + 3
        return {"signing": {"folder": str(self.folder / f"signers-{name}")},
                "trust": {"hub_public_key": base64.b64encode(der[start:start + 65]).decode()}}


def holder_bodies(count):
    """So many requests for a credential, each with another public key: 1·G, 2·G, 3·G …, whose private keys everybody knows."""
    def text(number):
        return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()

    x, y = GENERATOR
    a, b = GENERATOR
    for index in range(count):
        yield json.dumps({"public_key": {"kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)}})
        # The first step doubles; the curve's a is -3.
        slope = (3 * x * x - 3) * pow(2 * y, -1, P) if index == 0 else (y - b) * pow(x - a, -1, P)
        next_x = (slope * slope - x - a) % P
        x, y = next_x, (slope * (a - next_x) - b) % P
