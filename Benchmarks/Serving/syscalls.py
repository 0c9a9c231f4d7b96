"""What a code that is shown from memory costs in system calls."""
import collections
import http.client
import json
import re
import shutil
import subprocess
import time

from Serving.nodes import Nation
from Serving.people import card

READS = {"read", "readv", "recvfrom", "recvmsg", "recvmmsg"}
WRITES = {"write", "writev", "sendto", "sendmsg", "sendmmsg"}
WAITS = {"epoll_wait", "epoll_pwait", "epoll_pwait2"}


class Resident:
    """A signed-in resident with one connection that is kept."""

    def __init__(self, node, number):
        self.client = http.client.HTTPConnection("127.0.0.1", node.port, timeout=300)
        person = {"document_type": "id-card", "document_number": card(number)}
        enrolment = self.post("/v1/enrolments", person | {"purpose": "a measurement"}, "desk")
        self.token = self.post("/v1/sessions", person | {"one_time_code": enrolment["one_time_code"]})["token"]

    def post(self, path, document, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.client.request("POST", path, json.dumps(document), headers)
        answer = self.client.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]}")
        return json.loads(body)

    def show(self):
        self.client.request("POST", "/v1/me/code", headers={
            "Authorization": f"Bearer {self.token}", "Content-Length": "0"})
        answer = self.client.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a code was not shown: {answer.status} {body[:300]}")


def count(tongma, work, requests):
    """System calls by name, each divided by the number of requests, while one resident's code is shown again and again."""
    if not shutil.which("strace"):
        raise RuntimeError("strace is needed: scripts/setup installs it")
    trace = work / "syscalls"
    with Nation(tongma, work / "nation", ["99"]) as nation:
        nation.start()
        node = nation.provinces[0]
        node.submit("residents", "record_id,reported_at,document_type,document_number,name,sex,birth_date,division\n"
                    f"r-1,2022-07-01T08:00:00+08:00,id-card,{card(1)},居民,unknown,1990-01-01,990101001001\n")
        nation.wait_until_drained(120)
        node.stop()
        # One resident asks as often as no telephone does.
        settings = json.loads(node.config.read_text())
        settings["limits"]["resident_per_second"] = 0
        node.config.write_text(json.dumps(settings))
        # It is started under strace: to look into a process that one did not start needs rights that few have.
        node.process = subprocess.Popen(
            ["strace", "-f", "-ttt", "-o", trace, tongma, "serve", "--config", node.config, "--until-input-ends"],
            stdin=subprocess.PIPE, stdout=open(work / "log", "ab"), stderr=subprocess.STDOUT)
        node.wait_until_ready()
        resident = Resident(node, 1)
        # Until the pages of memory and the generators that are made once have been made.
        for _ in range(200):
            resident.show()
        begin = time.time()
        for _ in range(requests):
            resident.show()
        end = time.time()
    calls = collections.Counter()
    # PROCESS SECONDS NAME(…, where `<... NAME resumed>` is the end of a call that was counted when it began.
    with open(trace, errors="replace") as lines:
        for line in lines:
            found = re.match(r"\d+ +(\d+\.\d+) (\w+)\(", line)
            if found and begin <= float(found[1]) <= end:
                calls[found[2]] += 1
    return {name: number / requests for name, number in calls.most_common()}


def kinds(calls):
    """The same as reads, writes, waits and all others."""
    def some(names):
        return sum(number for name, number in calls.items() if name in names)
    return {"read": some(READS), "write": some(WRITES), "wait": some(WAITS),
            "other": some(calls.keys() - READS - WRITES - WAITS)}
