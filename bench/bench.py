"""Measures Fairlead against the same work done by `ip` and `nft`; see README.md in this folder."""
import argparse
import datetime
import os
import pathlib
import platform
import subprocess
import sys
import time

import cases
import report
from host import ROOT, Stage

GROUPS = {"objects": cases.objects, "physical": cases.physical, "ports": cases.ports, "repair": cases.repair,
          "connections": cases.published, "scale": cases.scale, "traffic": cases.counters}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="few samples and small sizes: shows that the bench works")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "bench" / "results")
    chosen = parser.parse_args()
    unknown = set(chosen.groups) - GROUPS.keys()
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    return chosen


def machine():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    return (f"{datetime.date.today()}, commit {commit.strip()}, {os.cpu_count()} × {cpu}, Linux {platform.release()}, "
            f"{java}; load average before the run {os.getloadavg()[0]:.2f}")


def main():
    chosen = arguments()
    if os.geteuid():
        sys.exit("bench needs root: it builds network namespaces")
    about = machine()
    series, text = [], ""
    for name, group in GROUPS.items():
        if not chosen.groups or name in chosen.groups:
            begin = time.monotonic()
            with Stage() as stage:
                series += group(cases.Bench(stage, chosen.quick))
            print(f"{name}: {time.monotonic() - begin:.0f} s", flush=True)
            # Kept after each group: a fault in a later one must not cost ten minutes' samples.
            text = keep(chosen.results, about, series)
    print(text)


def keep(results, about, series):
    groups = list(dict.fromkeys(one.group for one in series))
    series = sorted(series, key=lambda one: groups.index(one.group))
    results.mkdir(parents=True, exist_ok=True)
    report.write_csv(results / "samples.csv", series)
    text = f"Measured {about}.\n\n" + report.markdown(series)
    for group in groups:
        name = "".join(c if c.isalnum() else "-" for c in group.lower())
        (results / f"{name}.svg").write_text(report.svg(group, [s for s in series if s.group == group]))
        text += f"\n![{group}]({name}.svg)\n"
    (results / "README.md").write_text(text)
    return text


main()
