"""What reading everybody's counters costs."""
import pathlib
import time

from commands import read_counters
from report import Series

MS = 1e6
# The service keeps what it read for a second; a sample must not be answered from that.
STALE = 1.1


def scrapes(bench, group, endpoint):
    """Each way to the counters, against one `ip -s -j link` that prints those of the same links."""
    series = []
    for case, path in (("scrape, all endpoints", "/actuator/prometheus"),
                       ("GET /traffic, all endpoints", "/api/v1/traffic"),
                       ("GET /networks/ID/traffic, 4 endpoints", f"/api/v1/networks/{endpoint['network']}/traffic"),
                       ("GET /endpoints/ID/traffic", f"/api/v1/endpoints/{endpoint['id']}/traffic")):
        series += measured(bench, group, case, path)
    bench.service.stop()
    bench.service.start(["-Dfairlead.traffic.endpoint-metrics=false"])
    bench.api = bench.service.client()
    return series + measured(bench, group, "scrape, endpoint metrics off", "/actuator/prometheus")


def measured(bench, group, case, path):
    request = bench.api.compose("GET", path)
    for _ in range(bench.size(60)):
        bench.api.exchange(request)
    one, processor = Series(group, case), Series(group, f"{case}, processor time")
    for _ in range(bench.size(20)):
        time.sleep(STALE)
        before = processor_ms(bench)
        took, status, body = bench.api.exchange(request)
        assert status == 200, body
        one.fairlead.append(took / MS)
        processor.fairlead.append(processor_ms(bench) - before)
        one.commands.append(read_counters(bench.host) / MS)
    print(f"{case}: {len(body) / 1024:.0f} KiB", flush=True)
    return [one, processor]


def processor_ms(bench):
    """Of all the service's threads, by the clock that counts in nanoseconds."""
    total = 0
    for task in pathlib.Path(f"/proc/{bench.service.process.pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / MS
