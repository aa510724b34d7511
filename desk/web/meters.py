"""What this process counts of its requests, and what the office's database says when Prometheus asks.

Labels are routes, methods, states: an address or a name never becomes one.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from workflow.watching import Readings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """The request times of one process; `text` adds the readings of the office to them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._times = Histogram(
            "gongkai_request_seconds", "Request times", ("method", "route", "status"), buckets=BUCKETS,
            registry=self._registry,
        )  # fmt: skip

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        self._times.labels(method, route, str(status)).observe(seconds)

    def text(self, found: "Readings", free: Mapping[str, int]) -> bytes:
        """Return everything in the text format of Prometheus."""
        now = CollectorRegistry()
        now.register(_Office(found))
        now.register(_Disks(free))
        return generate_latest(self._registry) + generate_latest(now)


class _Office(Collector):
    def __init__(self, found: "Readings") -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._found
        cases = GaugeMetricFamily("gongkai_open_cases", "Open cases", labels=("state", "light"))
        for (state, light), count in sorted(found.cases.items()):
            cases.add_metric((state, light), count)
        yield cases
        yield GaugeMetricFamily("gongkai_outbox_depth", "Mails waiting to be sent", value=found.waiting)
        yield GaugeMetricFamily("gongkai_mails_failed", "Mails given up", value=found.unsent)
        if found.oldest_mail is not None:
            yield GaugeMetricFamily(
                "gongkai_outbox_oldest_seconds", "Age of the oldest waiting mail", value=found.oldest_mail
            )
        age = (
            float("inf") if found.sweep_age is None else found.sweep_age
        )  # never: an alarm must not wait for a first one
        yield GaugeMetricFamily("gongkai_sweep_age_seconds", "Time since the last sweep", value=age)


class _Disks(Collector):
    def __init__(self, free: Mapping[str, int]) -> None:
        self._free = free

    def collect(self) -> Iterator[GaugeMetricFamily]:
        left = GaugeMetricFamily("gongkai_free_bytes", "Room on this node's disks", labels=("of",))
        for name, size in sorted(self._free.items()):
            left.add_metric((name,), size)
        yield left
