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
        self.renewals = []
        self.stores_of_items, self.lists, self.list_peers, self.acts, self.ways = [], [], {}, [], []

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

    def items(self, engine, count, derived):
        self.stores_of_items.append((engine, count, derived))
        self.progress(f"items {engine}: {count:,} open, derived in {derived:.1f} s")

    def listed(self, engine, level, p50, p95, counts, length):
        self.lists.append((engine, level, p50, p95, counts, length))
        self.progress(f"list {engine}, {level}: p50 {p50 * 1e3:.1f} ms, p95 {p95 * 1e3:.1f} ms, counts p95 "
                      f"{counts * 1e3:.1f} ms, {length:,} bytes")

    def listed_peer(self, engine, nginx):
        self.list_peers[engine] = nginx
        self.progress(f"list {engine}, nginx: {nginx}")

    def acted(self, engine, p50, worst, count, seconds, bare, load):
        self.acts.append((engine, p50, worst, count, seconds, bare, load))
        self.progress(f"acts {engine}: 300 in {p50:.2f} s, at worst {worst:.2f} s; {count:,} in {seconds:.1f} s = "
                      f"{count / seconds:,.0f}/s; bare rows {bare:.1f} s, load {load:.1f}")

    def handed_down(self, engine, rate, delays, failures, load):
        self.ways.append((engine, rate, delays, failures, load))
        self.progress(f"fact to list {engine}: {rate:.0f}/s, {len(delays)} followed, p50 {percentile(delays, .5):.3f} p99 "
                      f"{percentile(delays, .99):.3f}, {failures} failed, load {load:.1f}")

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
            lines += self._dispatch()
        lines += [f"* {note}" for note in self.notes]
        return "\n".join(lines).rstrip() + "\n"

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

    def _dispatch(self):
        stores = "; ".join(f"{count:,} on {engine}, derived in {derived:.0f} s"
                           for engine, count, derived in self.stores_of_items)
        lines = [
            "### Lists of divisions and field acts", "",
            f"`GET /v1/dispatch/items`, 100 rows a page with names, telephones and reasons, each page's readings on record "
            f"before it leaves; 200 pages a level over one connection, by cursors and with filters. Open items: "
            f"{stores}. Budget: p95 ≤ 100 ms at every level.", "",
            "| engine | level | page p50 | p95 | counts p95 | largest page | budget met |",
            "|---|---|---:|---:|---:|---:|---|"]
        for engine, level, p50, p95, counts, length in self.lists:
            lines.append(f"| {engine} | {level} | {p50 * 1e3:.1f} ms | {p95 * 1e3:.1f} ms | {counts * 1e3:.1f} ms | "
                         f"{length:,} bytes | {verdict(p95 <= 0.1)} |")
        for engine, figures in self.list_peers.items():
            lines += ["", f"Beside {engine}, nginx serves a file as large as the community's largest page at "
                          f"{figures['rate']:,.0f}/s to 48 connections, p99 {figures['p99']:.1f} ms."]
        lines += [
            "", "`POST /v1/dispatch/acts`: readings, acknowledged when they are on the disk. 300 at once, and batches of 1,000 "
            "over 8 connections; beside it the sqlite3 shell inserts as many rows of the same bytes, 1,000 a transaction, with "
            "the same durability. Budget: 300 in ≤ 1 s; ≥ 10,000 acts/s.", "",
            "| engine | 300 at once: p50 | at worst | acts | time | acts/s | bare rows/s | share | budget met | load |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---|---:|"]
        for engine, p50, worst, count, seconds, bare, load in self.acts:
            lines.append(f"| {engine} | {p50:.2f} s | {worst:.2f} s | {count:,} | {seconds:.1f} s | {count / seconds:,.0f} | "
                         f"{count / bare:,.0f} | {bare / seconds:.2f} | "
                         f"{verdict(worst <= 1 and count / seconds >= 10_000)} | {load:.1f} |")
        lines += [
            "", "From a positive antigen test, each a request of its own, to the row on the community's list "
            "(`POST /v1/dispatch/search`, asked every 10 ms). Budget: p99 ≤ 1 s at 500 facts/s.", "",
            "| engine | facts/s reached | followed | p50 | p99 | budget met | lost | load |",
            "|---|---:|---:|---:|---:|---|---:|---:|"]
        for engine, rate, delays, failures, load in self.ways:
            p99 = percentile(delays, .99)
            lines.append(f"| {engine} | {rate:.0f} | {len(delays)} | {percentile(delays, .5):.2f} s | {p99:.2f} s | "
                         f"{verdict(p99 <= 1 and rate >= 475)} | {failures} | {load:.1f} |")
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
