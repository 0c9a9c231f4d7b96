"""Lists of divisions and field acts: how long a page takes with a million open items, how many acts a node takes durably, and
how long a fact needs to the list of the community that has to act."""
import http.client
import json
import os
import queue
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone

from Serving.load import nginx
from Serving.nodes import Nation, digest
from Serving.people import card

CHINA = timezone(timedelta(hours=8))
# Of each level one division that has items; the residents of the store live in 1,024 communities of a prefecture.
DIVISIONS = {
    "community": "990101001001", "township": "990101001000", "county": "990101000000", "prefecture": "990100000000",
    "province": "990000000000", "nation": "000000000000",
}
COMMUNITIES = [f"9901{county:02}{town:03}{community:03}" for county in range(1, 17) for town in range(1, 5)
               for community in range(1, 17)]
PAGES, ACTS = 200, 100_000


def now_text(seconds_ago=0):
    return (datetime.now(CHINA) - timedelta(seconds=seconds_ago)).isoformat(timespec="milliseconds")


def staff(division):
    name = f"duty-{division}"
    return {"id": name, "role": "staff", "rights": ["duty"], "division": division, "token_sha256": digest(name),
            "name": {"zh": name, "en": name}}


class Staff:
    """A connection of somebody on duty for a division."""

    def __init__(self, port, division):
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Bearer duty-{division}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        self.client.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        answer = self.client.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path.partition('?')[0]}: {answer.status} {text[:300]}")
        return text


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def measure_lists(node, report, engine, work, seconds):
    """Pages of each level: the first one, those behind it by their cursors, and with each filter."""
    filters = ["", "&overdue=yes", "&stage=issued", "&missing=yes", "&offered=open", "&list=item"]
    for level, division in DIVISIONS.items():
        caller = Staff(node.port, division)
        times, counts, body = [], [], b""
        for scope in ("list", "within"):
            after = ""
            for number in range(PAGES // 2):
                path = (f"/v1/dispatch/items?division={division}&scope={scope}&limit=100"
                        f"{filters[number % len(filters)] if number % 2 else after}")
                started = time.monotonic()
                text = caller.ask("GET", path)
                times.append(time.monotonic() - started)
                page = json.loads(text)
                body = max(body, text, key=len)
                if number % 2 == 0:
                    after = f"&after={page['next']}" if page.get("next") else ""
        for _ in range(50):
            started = time.monotonic()
            caller.ask("GET", f"/v1/dispatch/counts?division={division}")
            counts.append(time.monotonic() - started)
        report.listed(engine, level, percentile(times, .5), percentile(times, .95), percentile(counts, .95), len(body))
        if level == "community":
            largest = body
    report.listed_peer(engine, nginx(work, largest, min(seconds, 10)))


def community_items(node, communities):
    """Names of the items of communities."""
    items = {}
    for division in communities:
        caller = Staff(node.port, division)
        found, after = [], ""
        while True:
            page = json.loads(caller.ask("GET", f"/v1/dispatch/items?division={division}&list=item&limit=200{after}"))
            found += [item["item"] for item in page["items"]]
            if not page.get("next"):
                break
            after = f"&after={page['next']}"
        items[division] = found
    return items


def readings(items, name, count):
    moment = now_text(60)
    return {"acts": [
        {"record_id": f"{name}-{number}", "item": items[number % len(items)], "kind": "reading", "occurred_at": moment,
         "reported_at": moment, "temperature": "36.6", "symptoms": "no"} for number in range(count)]}


def measure_acts(node, report, engine, work):
    communities = COMMUNITIES[:8]
    items = community_items(node, communities)
    caller = Staff(node.port, communities[0])
    times = []
    for number in range(20):
        body = readings(items[communities[0]], f"bulk-{number}", 300)
        started = time.monotonic()
        answer = json.loads(caller.ask("POST", "/v1/dispatch/acts", body))
        times.append(time.monotonic() - started)
        refused = [act for act in answer["acts"] if act["verdict"] != "accepted"]
        if refused:
            raise RuntimeError(f"acts were not taken: {refused[0]}")
    bodies = {division: [readings(items[division], f"load-{number}", 1_000) for number in range(ACTS // 8_000)]
              for division in communities}
    counted = [0] * len(communities)

    def send(index, division):
        caller = Staff(node.port, division)
        for body in bodies[division]:
            answer = json.loads(caller.ask("POST", "/v1/dispatch/acts", body))
            counted[index] += sum(act["verdict"] == "accepted" for act in answer["acts"])

    threads = [threading.Thread(target=send, args=each) for each in enumerate(communities)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    report.acted(engine, percentile(times, .5), max(times), sum(counted), seconds,
                 bare_rows(work, bodies[communities[0]], sum(counted)), os.getloadavg()[0])


def bare_rows(work, bodies, count):
    """How long the sqlite3 shell takes to insert as many rows of that size with the same durability, 1,000 at once."""
    path, script = work / "bare.sqlite", work / "bare.sql"
    texts = [json.dumps(act) for act in bodies[0]["acts"]]
    with open(script, "w") as file:
        file.write("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;\nCREATE TABLE acts (id INTEGER PRIMARY KEY, body TEXT);\n")
        for _ in range(count // 1_000):
            file.write("BEGIN;\n" + "".join(f"INSERT INTO acts (body) VALUES ('{text}');\n" for text in texts) + "COMMIT;\n")
    started = time.monotonic()
    with open(script) as file:
        subprocess.run(["sqlite3", path], stdin=file, stdout=subprocess.DEVNULL, check=True)
    seconds = time.monotonic() - started
    path.unlink()
    script.unlink()
    return seconds


def measure_way(options, report, engine, cluster, work):
    """From a positive test to the community's list, at 500 tests a second."""
    credentials = [staff("990000000000")]
    with Nation(options.tongma, work / f"way-{engine}", ["99"], cluster=cluster, credentials=credentials) as nation:
        nation.start()
        node = nation.provinces[0]
        rate, seconds = 500, min(options.seconds, 20)
        people = rate * seconds
        header = "record_id,reported_at,document_type,document_number,name,sex,birth_date,division\n"
        for start in range(0, people, 1_000):
            node.submit("residents", header + "".join(
                f"r-{number},{now_text(86400)},id-card,{card(number)},居民,unknown,1990-01-01,"
                f"{COMMUNITIES[number % len(COMMUNITIES)]}\n" for number in range(start, start + 1_000)))
        nation.wait_until_drained(300)
        if cluster:
            node.sql("ANALYZE")
        delays, failures, facts = [], [0], queue.Queue()
        idle = threading.Event()
        idle.set()
        header = "record_id,reported_at,document_type,document_number,name,sampled_at,result,division\n"
        begin = time.monotonic() + 1

        def follow():
            caller = Staff(node.port, "990000000000")
            while (fact := facts.get()) is not None:
                number, sent = fact
                search = {"document_type": "id-card", "document_number": card(number)}
                while time.monotonic() - sent < 20:
                    if json.loads(caller.ask("POST", "/v1/dispatch/search", search))["items"]:
                        delays.append(time.monotonic() - sent)
                        break
                    time.sleep(0.01)
                else:
                    failures[0] += 1
                idle.set()

        def send(index, count):
            client = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
            for number in range(index, people, count):
                pause = begin + number / rate - time.monotonic()
                if pause > 0:
                    time.sleep(pause)
                line = (f"a-{number},{now_text()},id-card,{card(number)},居民,{now_text(60)},positive,"
                        f"{COMMUNITIES[number % len(COMMUNITIES)]}\n")
                sent = time.monotonic()
                client.request("POST", "/v1/evidence/antigen", (header + line).encode(), {
                    "Authorization": "Bearer lab", "Content-Type": "text/csv"})
                answer = client.getresponse()
                answer.read()
                if answer.status not in (200, 202):
                    failures[0] += 1
                elif idle.is_set():
                    idle.clear()
                    facts.put((number, sent))

        follower = threading.Thread(target=follow)
        follower.start()
        senders = [threading.Thread(target=send, args=(index, 24)) for index in range(24)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        reached = people / (time.monotonic() - begin)
        facts.put(None)
        follower.join()
        report.handed_down(engine, reached, delays, failures[0], os.getloadavg()[0])


def measure_dispatch(options, report, engine, cluster, work, fill):
    communities = [staff(division) for division in {*DIVISIONS.values(), *COMMUNITIES[:8]}]
    with Nation(options.tongma, work / f"dispatch-{engine}", ["99"], cluster=cluster, credentials=communities) as nation:
        nation.start()
        node = nation.provinces[0]
        node.stop()
        _, figures = fill(options, nation, options.items, open_percent=100)
        if cluster:
            node.sql("ANALYZE")
        node.start()
        report.items(engine, options.items, figures["derive"])
        measure_lists(node, report, engine, work, options.seconds)
        measure_acts(node, report, engine, work)
    measure_way(options, report, engine, cluster, work)
