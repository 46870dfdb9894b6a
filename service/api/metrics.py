"""What an operator watches: `GET /metrics`, for Prometheus."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.api.asking import Around
from service.api.security import OPERATING
from service.api.subscriptions import Bare, Now
from service.webhooks.breaker import State
from service.webhooks.standing import Standing, standings
from service.webhooks.subscriptions import ACTIVE, DISABLED, PAUSED, UNVERIFIED

router = APIRouter(tags=["operation"])

PLAIN = "text/plain; version=0.0.4; charset=utf-8"
STATES = (UNVERIFIED, ACTIVE, PAUSED, DISABLED)


class Metrics(Response):
    media_type = "text/plain"


@router.get("/metrics", response_class=Metrics, dependencies=[Depends(OPERATING)])
def get_metrics(around: Around, now: Now, asked: Annotated[Bare, Query()]) -> Response:  # noqa: ARG001
    """How far each subscription to the public log is behind, what became of what it was sent, and whether its endpoint
    is left alone. Of subscriptions to the full log nothing is counted: it would tell what is under seal."""
    with around.database.reading() as connection:
        found = standings(connection, now)
    registry = CollectorRegistry()
    registry.register(_Told(found))
    return Response(generate_latest(registry), headers={"Content-Type": PLAIN})


class _Told(Collector):
    def __init__(self, found: Sequence[Standing]) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        states = _gauge("subscriptions", "Subscriptions by state.", "state")
        for name in STATES:
            states.add_metric([name], sum(each.subscription.state == name for each in self._found))
        yield states
        yield self._each("lag_positions", "Places of the log that are not dealt with.", lambda each: each.lag.positions)
        yield self._each("lag_seconds", "How long the first of them has stood there.", lambda each: each.lag.seconds)
        yield self._each("oldest_undelivered", "Its position; 0 for none.", lambda each: each.lag.oldest or 0)
        attempts = _gauge("attempts", "Attempts of the last hour by outcome.", "subscription", "outcome")
        breakers = _gauge("breaker", "1 for the state its breaker is in.", "subscription", "state")
        for each in self._found:
            named = str(each.subscription.id)
            for outcome, number in sorted(each.attempts.items()):
                attempts.add_metric([named, outcome], number)
            for state in State:
                breakers.add_metric([named, state.name.lower()], each.subscription.breaker.state == state)
        yield attempts
        yield breakers

    def _each(self, name: str, told: str, value: Callable[[Standing], float]) -> GaugeMetricFamily:
        found = _gauge(name, told, "subscription")
        for each in self._found:
            found.add_metric([str(each.subscription.id)], value(each))
        return found


def _gauge(name: str, told: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"atlarge_webhook_{name}", told, labels=labels)
