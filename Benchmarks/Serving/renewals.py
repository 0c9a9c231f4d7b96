"""Renewing credentials: how many a node signs in a second, what that does to showing codes, and for how many devices it is
enough after ten hours without a node."""
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request

from Serving.load import RENEW, SHOW, Wrk, wrk
from Serving.nodes import Nation
from Serving.signers import Signers, holder_bodies

HERD = pathlib.Path(__file__).resolve().parent.parent.parent / "Tests/Browser/herd.mjs"
# Guangdong, of which ISO 3166-2 has a name: nobody signs for the region 99.
PROVINCE, ISSUER = "44", "CN-GD"
RESIDENTS, KEYS = 200_000, 50_000


def herd():
    """How many devices come after ten hours, by the page's own schedule."""
    return json.loads(subprocess.run(["node", HERD], capture_output=True, text=True, check=True).stdout)


def measure_renew(options, report, engine, cluster, work, fill):
    keys = Signers(options.tongma, work / f"keys-{engine}", {PROVINCE: ISSUER})
    bodies = work / "bodies"
    bodies.write_text("\n".join(holder_bodies(KEYS)) + "\n")
    with Nation(options.tongma, work / f"renew-{engine}", [PROVINCE], cluster=cluster, signers=keys) as nation:
        nation.start()
        province = nation.provinces[0]
        province.stop()
        tokens, _ = fill(options, nation, RESIDENTS)
        if cluster:
            province.sql("ANALYZE")
        province.start()
        wait_until_it_signs(province, tokens, bodies)
        url = f"http://127.0.0.1:{province.port}"
        environment = {"TOKENS": str(tokens), "BODIES": str(bodies)}
        alone = wrk(work, url, options.seconds, RENEW, environment)
        shown = wrk(work, url, options.seconds, SHOW, environment, connections=24)
        beside = [Wrk(work, url, options.seconds, script, environment, connections=24) for script in (RENEW, SHOW)]
        mixed = [load.figures() for load in beside]
        report.renewed(engine, alone, shown, mixed, herd(), os.getloadavg()[0])


def wait_until_it_signs(node, tokens, bodies):
    """Asks once a moment until the node has what it needs to sign."""
    with open(tokens) as lines, open(bodies) as documents:
        token, body = next(lines).strip(), next(documents).encode()
    deadline = time.monotonic() + 60
    while True:
        request = urllib.request.Request(f"http://127.0.0.1:{node.port}/v1/me/credentials", body, {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                json.load(answer)
                return
        except urllib.error.HTTPError as error:
            text = error.read()
            if error.code != 503 or time.monotonic() > deadline:
                sys.exit(f"no credential was signed: {error.code} {text[:300]}")
        time.sleep(0.5)
