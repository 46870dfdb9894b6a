"""What the State answered to requests for surrender: consultation, a ground, another State's request. None of it ends
the duty by itself, and what it answered to one request counts for all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

from domain.duty.case import Case, Stay, folded, ids
from domain.duty.gates import Applied, Gate
from domain.fact import Fact, Recorded, ranks
from domain.request.competing import Priority
from domain.request.facts import CompetingRequestReceived, ConsultationOpened, RequestFact, RequestRefused
from domain.request.status import Request, Standing
from domain.request.status import evolve as evolve_request

REQUEST_RANK = ranks(get_args(RequestFact))


class ConsultedInTime(Gate):
    """The State consulted the Court; consulting alone suspends nothing."""

    code = "consulted-in-time"
    authority = "Rome Statute art. 97"


class ConsultedLate(Gate):
    """The State consulted the Court only when the occasion had passed; it is to consult without delay."""

    code = "consulted-late"
    authority = "Rome Statute art. 97"
    opens = "A record of an earlier consultation would change this, and lower nothing by itself."


class GroundFreesNobody(Gate):
    """The State refused on a ground of its own; no ground by itself frees a State from a request for surrender."""

    code = "ground-frees-nobody"
    authority = "Rome Statute arts 59, 86, 88, 89(1)"


class PriorityOfCourt(Gate):
    """Another State asks for the person too, and the Court's request goes first."""

    code = "priority-of-court"
    authority = "Rome Statute art. 90(2), (4), (7)(a)"


class StateDiscretion(Gate):
    """Another State asks for the person too, and the State may decide to which it surrenders or extradites."""

    code = "state-discretion"
    authority = "Rome Statute art. 90(3), (5), (6), (7)(b)"
    lets = "possible"
    opens = "A ruling on admissibility could raise it."


class RulingAwaited(Gate):
    """Another State asks for the person too, and until the Court rules the State extradites nobody."""

    code = "ruling-awaited"
    authority = "Rome Statute art. 90(3)"
    lets = "possible"
    opens = "A ruling on admissibility of those days could raise it."


class PriorityOpen(Gate):
    """Another State asks for the person too; who goes first does not follow from what is recorded."""

    code = "priority-open"
    authority = "Rome Statute art. 90"
    lets = "possible"
    opens = "A record of the conduct, the treaty and the ruling on which article 90 turns could raise it."


GATE_OF: Mapping[Priority | None, type[Gate]] = {
    "PRIORITY_COURT": PriorityOfCourt,
    "STATE_DISCRETION": StateDiscretion,
    "AWAIT_RULING": RulingAwaited,
    None: PriorityOpen,
}


def answer_gates(case: Case, stay: Stay, requests: Iterable[UUID]) -> Iterator[Applied]:
    """The State's steps under those requests; of the steps after the stay, only a consultation is told."""
    streams = [case.requests[request] for request in requests]
    steps = [each for stream in streams for each in stream if getattr(each.fact, "state", None) in (None, case.state)]
    before = [each for each in steps if each.fact.occurred.earliest <= stay.last]
    yield from _consultation_gate(steps, stay)
    refused = _told(before, RequestRefused)
    if refused:
        yield Applied(GroundFreesNobody, ids(refused))
    priorities: list[Priority | None] = [
        each for stream in streams for each in _priorities(_standing(stream, case, stay))
    ]
    gates: dict[type[Gate], None] = dict.fromkeys(GATE_OF[each] for each in priorities)
    for gate in gates:
        yield Applied(gate, ids(_told(before, CompetingRequestReceived)))


def _standing(stream: Sequence[Recorded[Any]], case: Case, stay: Stay) -> Standing:
    """Where a request stood with the State by the end of the stay."""
    then = [each for each in stream if each.fact.occurred.earliest <= stay.last]
    request: Request = folded(Request(), evolve_request, REQUEST_RANK, then)
    return request.states.get(case.state, Standing())


def _priorities(standing: Standing) -> Sequence[Priority | None]:
    """Who goes first before each State that asks too; None where it is not determined."""
    return [each.precedence.priority for each in standing.competing.values() if each.open]


def _consultation_gate(steps: Sequence[Recorded[Any]], stay: Stay) -> Iterator[Applied]:
    """Late is only what is certainly so."""
    consulted = _told(steps, ConsultationOpened)
    if consulted:
        late = all(each.fact.occurred.earliest > stay.last for each in consulted)
        yield Applied(ConsultedLate if late else ConsultedInTime, ids(consulted))


def _told(steps: Sequence[Recorded[Any]], kind: type[Fact]) -> list[Recorded[Any]]:
    return [each for each in steps if isinstance(each.fact, kind)]
