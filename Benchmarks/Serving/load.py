"""Loads: wrk with the requests of residents, and nginx as a peer."""
import os
import re
import shutil
import subprocess
import time

from Serving.nodes import free_port

DONE = """
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""
SEED = """
local counter = 0
function setup(thread) counter = counter + 1; thread:set("seed", counter) end
function init(args) math.randomseed(seed * 7919 + os.time()) end
local function lines(name)
  local found = {}
  for line in io.lines(os.getenv(name)) do found[#found + 1] = line end
  return found
end
"""
# A resident drawn at random asks for their code.
SHOW = SEED + """
local tokens = lines("TOKENS")
function request()
  return wrk.format("POST", "/v1/me/code", { ["Authorization"] = "Bearer " .. tokens[math.random(#tokens)] }, "")
end
""" + DONE
# One after the other, each with the next of so many keys: devices make a new one each time.
RENEW = SEED + """
local tokens, bodies = lines("TOKENS"), lines("BODIES")
local place = 0
function request()
  if place == 0 then place = math.random(#tokens) * #bodies end
  place = place + 1
  return wrk.format("POST", "/v1/me/credentials", { ["Authorization"] = "Bearer " .. tokens[place % #tokens + 1],
    ["Content-Type"] = "application/json" }, bodies[place % #bodies + 1])
end
""" + DONE


class Wrk:
    """A load that has begun, from one thread."""

    def __init__(self, folder, url, seconds, script, environment=None, connections=48):
        path = folder / f"wrk-{os.urandom(4).hex()}.lua"
        path.write_text(script)
        self.process = subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", path, url], stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})

    def figures(self):
        """requests a second, p50 and p99 in ms, answers that were errors"""
        text = self.process.communicate()[0]
        found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", text)
        if self.process.returncode or not found:
            raise RuntimeError(f"wrk ended with {self.process.returncode}: {text[-500:]}")
        count, micros, p50, p99, refused, broken = (int(part) for part in found.groups())
        return {"rate": count / micros * 1e6, "p50": p50 / 1000, "p99": p99 / 1000, "errors": refused + broken}


def wrk(*arguments, **named):
    return Wrk(*arguments, **named).figures()


def nginx(work, body, seconds):
    """What nginx gives of a file of the same size to the same load."""
    folder = work / "nginx"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "www/v1/me").mkdir(parents=True)
    (folder / "www/v1/me/code").write_bytes(body)
    port = free_port()
    (folder / "nginx.conf").write_text(f"""
        worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{ access_log off; sendfile on; open_file_cache max=10; keepalive_requests 100000000;
          client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
          uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
          types {{ }} default_type application/json;
          server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}""")
    os.chmod(work, 0o755)
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        return wrk(work, f"http://127.0.0.1:{port}/v1/me/code", seconds, DONE)
    finally:
        process.terminate()
        process.wait()
