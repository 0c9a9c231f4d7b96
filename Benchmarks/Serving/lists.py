"""Pages of divisions' lists with a million open items, for every role; and acts, many at once."""
import http.client
import json
import os
import subprocess
import time

from Serving.nodes import Nation, digest

# The residents that are made live in the sixteen counties of 990100000000, and have no province between.
ROLES = {"nation": "000000000000", "province": "990000000000", "county": "990101000000"}
FILTERS = {"list": "", "everything within": "scope=within", "overdue": "scope=within&overdue=yes",
           "cannot be found": "scope=within&missing=yes"}
PAGES, ACTS = 100, 300


def measure_lists(options, report, engine, cluster, work):
    with Nation(options.tongma, work / f"lists-{engine}", ["99"], cluster=cluster) as nation:
        nation.credentials += [
            {"id": f"duty-{name}", "role": "staff", "rights": ["duty"], "division": division,
             "name": {"zh": name, "en": name}, "token_sha256": digest(f"duty-{name}")}
            for name, division in ROLES.items()]
        nation.start()
        province = nation.provinces[0]
        province.stop()
        subprocess.run(
            [options.tongma, "bench", "fill", "--config", province.config, "--residents", str(options.items), "--open",
             "100", "--sessions", "0", "--tokens", work / "tokens"], capture_output=True, text=True, check=True)
        if cluster:
            province.sql("ANALYZE")
        province.start()
        client = http.client.HTTPConnection("127.0.0.1", province.port, timeout=120)
        for role in ROLES:
            for name, query in FILTERS.items():
                times, rows = pages(client, role, query)
                report.listed(engine, role, name, times, rows, os.getloadavg()[0])
            times = [timed(client, "GET", "/v1/dispatch/counts", f"duty-{role}")[0] for _ in range(PAGES)]
            report.listed(engine, role, "counts", times, 0, os.getloadavg()[0])
        report.acted(engine, ACTS, acts(client), os.getloadavg()[0])
        client.close()


def timed(client, method, path, token, document=None):
    body = json.dumps(document).encode() if document else None
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": "application/json"} if body else {})
    started = time.monotonic()
    client.request(method, path, body, headers)
    answer = client.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
    return time.monotonic() - started, json.loads(text)


def pages(client, role, query):
    """Pages of a hundred one after the other, from the first again behind the last."""
    times, rows, after = [], 0, ""
    for _ in range(PAGES):
        path = f"/v1/dispatch/items?{query}{'&' if query else ''}limit=100{after}"
        seconds, page = timed(client, "GET", path, f"duty-{role}")
        times.append(seconds)
        rows += len(page["items"])
        after = f"&after={page['next']}" if "next" in page else ""
    return times, rows


def acts(client):
    """A duty officer states many acts at once, a few times."""
    times, after = [], ""
    for turn in range(5):
        items = []
        while len(items) < ACTS:
            _, page = timed(client, "GET", f"/v1/dispatch/items?scope=within&limit=200{after}", "duty-county")
            items += page["items"]
            if "next" not in page:
                break
            after = f"&after={page['next']}"
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        stated = [{"item": item["item"], "record_id": f"{turn}-{number}", "reported_at": now, "occurred_at": now,
                   "kind": "contact", "outcome": "spoke", "channel": "phone"}
                  for number, item in enumerate(items[:ACTS])]
        seconds, answer = timed(client, "POST", "/v1/dispatch/acts", "duty-county", {"acts": stated})
        refused = [act for act in answer["acts"] if act["verdict"] != "accepted"]
        if refused:
            raise RuntimeError(f"{len(refused)} acts were not taken: {refused[0]}")
        times.append(seconds)
    return times
