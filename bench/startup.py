"""bench/startup [RUNS]: seconds from starting the process to readiness on a host without networks, first start (creates the
database) and later ones, and the memory that it then holds while idle."""
import statistics
import sys
import time

from host import Service, Stage


def main(runs):
    first, later, memory = [], [], []
    with Stage() as stage:
        host = stage.namespace("host")
        for i in range(runs):
            service = Service(stage, host, data=f"data{i}")
            first.append(service.start())
            service.stop()
            later.append(service.start())
            time.sleep(2)
            memory.append(service.rss_kib() / 1024)
            service.stop()
    for name, values, unit in (("first start", first, "s"), ("later start", later, "s"), ("resident memory", memory, "MiB")):
        print(f"{name}: median {statistics.median(values):.2f} {unit}, {min(values):.2f} to {max(values):.2f}, n={runs}")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
