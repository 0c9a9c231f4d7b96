"""The section of docs/performance.md about serving."""
import os
import pathlib
import platform
import re
import subprocess
import time

BEGIN, END = "<!-- serving: begin -->", "<!-- serving: end -->"


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def verdict(is_met):
    return "yes" if is_met else "**no**"


class Report:
    def __init__(self, options):
        self.options = options
        self.fills, self.shows, self.intakes, self.facts, self.switches, self.notes = [], [], [], [], [], []
        self.renewals, self.lists, self.acts = [], [], []

    def note(self, text):
        self.notes.append(text)

    def progress(self, text):
        print(text, flush=True)

    def filled(self, figures):
        self.fills.append(figures)
        self.progress(f"filled: {figures}")

    def shown(self, size, cold, warm, nginx, length, load):
        self.shows.append((size, cold, warm, nginx, length, load))
        self.progress(f"shown at {size:,}: cold {cold}, warm {warm}, nginx {nginx}, {length} bytes, load {load:.1f}")

    def switched(self, size, derived, seconds, rebuilt, load):
        self.switches.append((size, derived, seconds, rebuilt, load))
        self.progress(f"switch at {size:,}: {derived} in {seconds:.2f} s; rebuild {rebuilt}, load {load:.1f}")

    def taken(self, engine, what, count, seconds, connections, size, load):
        self.intakes.append((engine, what, count, seconds, connections, size, load))
        self.progress(f"intake {engine}, {what}: {count} in {seconds:.1f} s = {count / seconds:,.0f}/s, load {load:.1f}")

    def travelled(self, engine, rate, delays, failures, load):
        self.facts.append((engine, rate, delays, failures, load))
        for name, values in delays.items():
            self.progress(f"facts {engine}, {name}: {rate:.0f}/s, {len(values)} followed, p50 {percentile(values, .5):.3f}"
                          f" p99 {percentile(values, .99):.3f}, {failures} failed, load {load:.1f}")

    def renewed(self, engine, alone, shown, mixed, herd, load):
        self.renewals.append((engine, alone, shown, mixed, herd, load))
        self.progress(f"renewed {engine}: alone {alone}, showing alone {shown}, both {mixed}, {herd}, load {load:.1f}")

    def listed(self, engine, role, what, times, rows, load):
        self.lists.append((engine, role, what, times, rows, load))
        self.progress(f"lists {engine}, {role}, {what}: {rows} rows, p50 {1000 * percentile(times, .5):.1f} ms p95 "
                      f"{1000 * percentile(times, .95):.1f} ms, load {load:.1f}")

    def acted(self, engine, count, times, load):
        self.acts.append((engine, count, times, load))
        self.progress(f"acts {engine}: {count} at once in {max(times):.2f} s at most, load {load:.1f}")

    def text(self):
        lines = [
            "## Serving", "",
            f"Written by `make bench-serve`, {time.strftime('%Y-%m-%d')}, commit {self._commit()}, release build. Machine: "
            f"{self._processor()}, {os.cpu_count()} cores, {self._memory()} GiB, {self._system()}. All processes, the load "
            f"and the peers among them, share these cores; beside each row stands the load average of the machine at its "
            f"end. Loads last {self.options.seconds} s.", ""]
        if self.shows:
            lines += [
                "### Showing a code", "",
                "`POST /v1/me/code` for residents drawn at random from 100,000 with sessions (all of them where there are "
                "fewer), by wrk with one thread and 48 connections; nginx with two workers serves a file of the same size to "
                "the same wrk. Cold: the node has just been started and the files of its store taken out of the page cache; "
                "warm: each of these residents was shown their code once before. Budget: warm ≥ 23,400/s, ≥ 0.4 of nginx, "
                "p99 ≤ 20 ms.", "",
                "| residents | warm: codes/s | p50, p99 ms | from the cache | cold: codes/s | p50, p99 ms | from the cache "
                "| nginx: files/s | warm to nginx | budget met | load |",
                "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---:|"]
            for size, cold, warm, nginx, length, load in self.shows:
                share = warm["rate"] / nginx["rate"]
                is_met = warm["rate"] >= 23_400 and share >= 0.4 and warm["p99"] <= 20
                lines.append(
                    f"| {size:,} | {warm['rate']:,.0f} | {warm['p50']:.1f}, {warm['p99']:.1f} | {self._hits(warm)} | "
                    f"{cold['rate']:,.0f} | {cold['p50']:.1f}, {cold['p99']:.1f} | {self._hits(cold)} | "
                    f"{nginx['rate']:,.0f} | {share:.2f} | {verdict(is_met)} | {load:.1f} |")
            errors = sum(cold["errors"] + warm["errors"] for _, cold, warm, *_ in self.shows)
            lines += ["", f"Answers other than 200: {errors}. A code has {self.shows[0][4]} bytes.", "",
                      "Making the stores:", "",
                      "| residents | records | sealed and stored | derived | store |", "|---:|---:|---:|---:|---:|"]
            for fill in self.fills:
                lines.append(
                    f"| {fill['persons']:,} | {fill['records']:,} | {fill['load']:.1f} s | {fill['derive']:.1f} s | "
                    f"{fill['disk'] / 1e6:,.0f} MB |")
            lines.append("")
        if self.switches:
            lines += [
                "### Edition switch and rebuild", "",
                "Switch: from the start of the process to the last person derived, with 2 % of the residents open. Budget: "
                "10,000,000 residents in ≤ 10 s. Rebuild: `tongma node rebuild`. Budget: ≥ 100,000 persons/s.", "",
                "| residents | switch: derived | time | persons/s | rebuild: time | persons/s | budget met | load |",
                "|---:|---:|---:|---:|---:|---:|---|---:|"]
            for size, derived, seconds, rebuilt, load in self.switches:
                rate = rebuilt[0] / max(rebuilt[1], 0.001)
                lines.append(
                    f"| {size:,} | {derived:,} | {seconds:.2f} s | {derived / seconds:,.0f} | {rebuilt[1]:.2f} s | "
                    f"{rate:,.0f} | rebuild {verdict(rate >= 100_000)}; switch {verdict(seconds <= 10)}"
                    f"{' at this size' if size < 10_000_000 else ''} | {load:.1f} |")
            lines.append("")
        if self.intakes:
            lines += [
                "### Durable intake", "",
                "CSV batches of naat records over HTTP, acknowledged when they are on the disk, while the province sends "
                "them on to the hub and derives its codes. Budget: ≥ 10,000 records/s.", "",
                "| engine | persons | records | connections × batch | time | records/s | budget met | load |",
                "|---|---|---:|---:|---:|---:|---|---:|"]
            for engine, what, count, seconds, connections, size, load in self.intakes:
                lines.append(f"| {engine} | {what} | {count:,} | {connections} × {size:,} | {seconds:.1f} s | "
                             f"{count / seconds:,.0f} | {verdict(count / seconds >= 10_000)} | {load:.1f} |")
            lines.append("")
        if self.facts:
            lines += [
                "### From a fact to another province", "",
                "Positive antigen tests, each a request of its own, to province A; half of them about residents of A, half "
                "of B. Measured from the request to the red code at B (`POST /v1/codes/state`, asked every 10 ms). Budget: "
                "p99 ≤ 1 s at 500 facts/s.", "",
                "| engine | facts/s reached | about residents of | followed | p50 | p99 | budget met | lost | load |",
                "|---|---:|---|---:|---:|---:|---|---:|---:|"]
            for engine, rate, delays, failures, load in self.facts:
                for name, values in delays.items():
                    p99 = percentile(values, 0.99)
                    lines.append(
                        f"| {engine} | {rate:.0f} | {'A' if name == 'here' else 'B'} | {len(values)} | "
                        f"{percentile(values, 0.5):.2f} s | {p99:.2f} s | {verdict(p99 <= 1 and rate >= 475)} | {failures} "
                        f"| {load:.1f} |")
            lines.append("")
        if self.renewals:
            lines += self._renewals()
        if self.lists:
            lines += self._lists()
        lines += [f"* {note}" for note in self.notes]
        return "\n".join(lines).rstrip() + "\n"

    def _lists(self):
        lines = [
            "### Lists of divisions", "",
            f"Duty officers at a province with {self.options.items:,} open items, one request after the other: pages of 100 "
            "rows with names and telephone numbers, each noted on the access record of everyone on it; counts of the "
            "division and of those next below it. Budget: a page ≤ 100 ms p95 for every role; "
            f"{self.acts[0][1]} acts at once ≤ 1 s.", "",
            "| engine | division | what | rows | p50 | p95 | budget met | load |", "|---|---|---|---:|---:|---:|---|---:|"]
        for engine, role, what, times, rows, load in self.lists:
            p95 = percentile(times, 0.95)
            lines.append(f"| {engine} | {role} | {what} | {rows:,} | {1000 * percentile(times, .5):.1f} ms | "
                         f"{1000 * p95:.1f} ms | {verdict(p95 <= 0.1)} | {load:.1f} |")
        lines += ["", "| engine | acts at once | longest of 5 | budget met | load |", "|---|---:|---:|---|---:|"]
        for engine, count, times, load in self.acts:
            lines.append(f"| {engine} | {count} | {max(times):.2f} s | {verdict(max(times) <= 1)} | {load:.1f} |")
        return lines + [""]

    def _renewals(self):
        herd = self.renewals[0][4]
        # Between two codes of a device: on the mean 11.1 hours, by the rule for codes that live for 23 to 24.
        steady = 11.1 * 3600
        lines = [
            "### Renewing credentials", "",
            "`POST /v1/me/credentials` for residents drawn from 100,000 with sessions, each with one of 50,000 keys, by wrk with 48 "
            "connections: a session read, a code derived, a place in a status list taken durably, a credential signed. "
            "Beside showing: two wrk with 24 connections each, one renews and one shows codes; showing by itself has 24 "
            "connections too.", "",
            "| engine | renewals/s | p50, p99 ms | beside showing: renewals/s | p50, p99 ms | showing by itself: codes/s | p50, "
            "p99 ms | beside renewing: codes/s | p50, p99 ms | not 200 | load |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
        for engine, alone, shown, (renewing, showing), _, load in self.renewals:
            cells = [f"{each['rate']:,.0f} | {each['p50']:.1f}, {each['p99']:.1f}"
                     for each in (alone, renewing, shown, showing)]
            errors = sum(each["errors"] for each in (alone, renewing, shown, showing))
            lines.append(f"| {engine} | {' | '.join(cells)} | {errors} | {load:.1f} |")
        lines += [
            "", f"After ten hours without a node {herd['due'] * 100:.0f} % of the devices should have renewed, {herd['stranded']} of "
            f"{herd['devices']:,} have no code left to show, and the others come back by the waits of the page's own rule "
            f"(`Tests/Browser/herd.mjs`): {herd['busiest'] * 1e6:,.0f} a second of a million in the busiest minute, half of "
            f"them within {herd['half_s'] / 60:.0f} minutes. The budget holds where one node renews that many beside showing "
            "codes; who is not answered then waits again, up to half of what is left of the code at hand.", "",
            "| devices of a province | renewals/s on a usual day | in the busiest minute after ten hours | "
            + " | ".join(f"{engine}: budget met" for engine, *_ in self.renewals) + " |",
            "|---:|---:|---:|" + "---|" * len(self.renewals)]
        for devices in (100_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000):
            needed = devices * herd["busiest"]
            met = " | ".join(verdict(mixed[0]["rate"] >= needed) for _, _, _, mixed, _, _ in self.renewals)
            lines.append(f"| {devices:,} | {devices / steady:,.0f} | {needed:,.0f} | {met} |")
        for engine, _, _, mixed, _, _ in self.renewals:
            lines += ["", f"On {engine} it holds for {mixed[0]['rate'] / herd['busiest'] / 1e6:.1f} million devices."]
        return lines + [""]

    @staticmethod
    def _hits(figures):
        hit, miss = figures["hits"]
        return f"{100 * hit / max(1, hit + miss):.1f} %"

    @staticmethod
    def _commit():
        run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
        changed = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "Sources"]).returncode
        return (run.stdout.strip() or "unknown") + (" with changes" if changed else "")

    @staticmethod
    def _processor():
        found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        return found[1].strip() if found else platform.machine()

    @staticmethod
    def _memory():
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)

    @staticmethod
    def _system():
        found = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
        return found[1] if found else "Linux"

    @staticmethod
    def write(path, text):
        old = path.read_text() if path.exists() else "# Performance\n"
        section = f"{BEGIN}\n{text}{END}\n"
        if BEGIN in old and END in old:
            new = old[:old.index(BEGIN)] + section + old[old.index(END) + len(END):].lstrip("\n")
        else:
            new = old.rstrip("\n") + "\n\n" + section
        path.write_text(new)
