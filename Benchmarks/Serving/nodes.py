"""Hub and provinces as processes of their own on the loopback address, under the machine's clock."""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


class Cluster:
    """A PostgreSQL server of one's own, reached by a socket in its folder, as durable as it is by default."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self.prefix = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
        self.programs = self._programs()
        log = open(folder.parent / "postgres.log", "ab")
        subprocess.run([*self.prefix, self.programs / "initdb", "-D", folder / "data", "-U", "tongma", "-A", "trust",
                        "-E", "UTF8", "--locale=C"], stdout=log, stderr=log, check=True, cwd="/")
        self.process = subprocess.Popen(
            [*self.prefix, self.programs / "postgres", "-D", folder / "data", "-c", "listen_addresses=", "-c",
             f"unix_socket_directories={folder}", "-c", "max_connections=200", "-c", "shared_buffers=512MB"],
            stdout=log, stderr=log, cwd="/")
        for _ in range(200):
            if self.sql("postgres", "SELECT 1", check=False) == "1":
                return
            time.sleep(0.1)
        raise RuntimeError("PostgreSQL does not start")

    @staticmethod
    def _programs():
        places = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        found = shutil.which("initdb")
        return places[0] if places else pathlib.Path(found).parent

    def sql(self, database, text, check=True):
        return subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "tongma", "-d", database, "-c", text],
            capture_output=True, text=True, check=check).stdout.strip()

    def database(self, name):
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.sql("postgres", f"CREATE DATABASE {name}")
        return f"host='{self.folder}' user=tongma dbname='{name}'"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Node:
    """One node."""

    def __init__(self, tongma, folder, name, port, cluster):
        self.tongma, self.folder, self.name, self.port, self.cluster = tongma, folder, name, port, cluster
        self.config = folder / "node.json"
        self.process = None
        folder.mkdir(parents=True)

    def write(self, identity, credentials, more):
        store = {"engine": "sqlite", "path": "node.sqlite"}
        if self.cluster:
            self.database = f"node_{self.name}"
            store = {"engine": "postgres", "url": self.cluster.database(self.database)}
        (self.folder / "credentials.json").write_text(json.dumps({"credentials": credentials}))
        self.config.write_text(json.dumps({
            "node": {**identity, "name": {"zh": self.name, "en": self.name}},
            "http": {"host": "127.0.0.1", "port": self.port}, "store": store, "keys": {"file": "node.keys"},
            "clock": "system", "metrics": {"on_loopback": True}, "credentials": {"file": "credentials.json"}, "intake": {"hold_above": 1000000},
            # What is measured is what the node can do, not what one caller is granted.
            "limits": {"anonymous_per_second": 0, "registered_per_second": 0, "resident_per_second": 50}, **more}))

    def start(self, wait=True):
        self.log_start = self._log_path.stat().st_size if self._log_path.exists() else 0
        log = open(self._log_path, "ab")
        self.process = subprocess.Popen([self.tongma, "serve", "--config", self.config, "--until-input-ends"],
                                        stdin=subprocess.PIPE, stdout=log, stderr=log)
        if wait:
            self.wait_until_ready()

    @property
    def _log_path(self):
        return self.folder / "log"

    def log(self):
        with open(self._log_path, "rb") as file:
            file.seek(self.log_start)
            return file.read().decode(errors="replace")

    def wait_until_ready(self, path="/ready"):
        for _ in range(600):
            try:
                if self.get(path)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} is not ready; its log ends: {self.log()[-2000:]}")

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def get(self, path, token=None):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = client.getresponse()
        body = answer.read()
        client.close()
        return answer.status, body

    def submit(self, dataset, text):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        client.request("POST", f"/v1/evidence/{dataset}", text.encode(), {
            "Authorization": "Bearer lab", "Content-Type": "text/csv"})
        answer = client.getresponse()
        body = json.loads(answer.read())
        client.close()
        if answer.status != 200 or body["rejected"]:
            raise RuntimeError(f"{answer.status}: {body}")

    def status(self):
        return json.loads(self.get("/v1/status", "desk")[1])

    def sql(self, text):
        if self.cluster:
            return self.cluster.sql(self.database, text)
        return subprocess.run(["sqlite3", "-cmd", ".timeout 10000", self.folder / "node.sqlite", text],
                              capture_output=True, text=True, check=True).stdout


class Nation:
    """A hub and provinces, by the first two digits of their codes; with keys to sign by when they are given."""

    def __init__(self, tongma, folder, provinces, cluster=None, signers=None, credentials=()):
        self.signers = signers
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = folder
        more = list(credentials)
        credentials = [
            {"id": "lab", "role": "department", "prefixes": ["*"], "token_sha256": digest("lab")},
            {"id": "gate", "role": "venue", "rights": ["query"], "token_sha256": digest("gate")},
            {"id": "desk", "role": "staff", "rights": ["release", "read-codes", "enrol", "operate"],
             "token_sha256": digest("desk")},
        ]
        for entry in credentials:
            entry["name"] = {"zh": entry["id"], "en": entry["id"]}
        credentials += more
        self.hub = Node(tongma, folder / "hub", "hub", free_port(), cluster)
        peers = [{"id": f"province-{code}", "role": "node", "province": code + "0000000000",
                  "name": {"zh": code, "en": code}, "token_sha256": digest(f"node-{code}")} for code in provinces]
        self.hub.write({"role": "hub"}, credentials + peers,
                       {"rules": {"files": [], "signing_key_file": "hub.signing"}, **(signers.hub() if signers else {})})
        self.provinces = [Node(tongma, folder / code, code, free_port(), cluster) for code in provinces]
        self.credentials = credentials

    def start(self):
        self.hub.start()
        seed = (self.hub.folder / "hub.signing").read_bytes()
        for node in self.provinces:
            node.write({"role": "province", "province": node.name + "0000000000"}, self.credentials, {
                "hub": {"url": f"http://127.0.0.1:{self.hub.port}", "token": f"node-{node.name}"},
                "rules": {"hub_public_key": base64.b64encode(public_key(seed)).decode()},
                **(self.signers.province(node.name) if self.signers else {})})
            node.start()

    def wait_until_drained(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            states = [node.status() for node in [self.hub, *self.provinces]]
            readers = states[0]["readers"]
            if all(state["outbox"] == 0 and state["pending"] == 0 for state in states) and all(
                    reader["head"] == reader["acknowledged"] for reader in readers):
                return
            time.sleep(0.2)
        raise RuntimeError("the nation is not drained")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for node in [*self.provinces, self.hub]:
            node.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def public_key(seed):
    """The Ed25519 public key of a seed (RFC 8032, 5.1.5)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, p - 2, p) % p
    scalar = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    scalar = scalar & ((1 << 254) - 8) | 1 << 254
    y = 4 * pow(5, p - 2, p) % p
    square = (y * y - 1) * pow(d * y * y + 1, p - 2, p) % p
    x = pow(square, (p + 3) // 8, p)
    if (x * x - square) % p:
        x = x * pow(2, (p - 1) // 4, p) % p
    if x & 1:
        x = p - x

    def add(one, two):
        (a, b), (e, f) = one, two
        product = d * a * e * b * f % p
        return ((a * f + e * b) * pow(1 + product, p - 2, p) % p, (b * f + a * e) * pow(1 - product, p - 2, p) % p)

    total, point = (0, 1), (x, y)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return (total[1] | (total[0] & 1) << 255).to_bytes(32, "little")
