#!/usr/bin/env python3
"""Decodes and verifies health certificates with PyPI's base45 and cwt, on one core.

    hcert_peer.py FOLDER [PASSES]

FOLDER holds `texts`, one certificate a line, and `signer.pem`. Prints a figure a line, `name=value`, as `bench hcert` does;
a certificate that is refused ends it with status 1.
"""
import hashlib
import pathlib
import sys
import time
import zlib

import base45
import cbor2
import cwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization


def main():
    folder = pathlib.Path(sys.argv[1])
    passes = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    certificate = x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())
    identifier = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()[:8]
    public = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    key = cwt.COSEKey.from_pem(public, kid=identifier, alg="ES256")
    # Base45 has spaces: only the line ends separate.
    texts = (folder / "texts").read_text().split("\n")
    for _ in range(passes):
        start = time.process_time()
        for text in texts:
            payload = cwt.COSE.new().decode(zlib.decompress(base45.b45decode(text[4:])), key)
            if "ver" not in cbor2.loads(payload)[-260][1]:
                sys.exit("a certificate without its content")
        print(f"hcert.peer.rate={len(texts) / (time.process_time() - start)}")


if __name__ == "__main__":
    main()
