"""Which duties of States are to be told of: those towards persons announced or present there now, as they come to
stand by the facts recorded since one looked last.

What was told is in the stream of the presence itself, so whoever looks tells what changed since: a process that
remembers nothing looks at every presence that is followed, and tells nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from domain.duty.case import case_of
from domain.duty.telling import TERM_DAYS, Stood, gone, stood, timely, to_tell
from domain.fact import Fact, Recorded, Source, chronological, standing
from domain.presence.duties import OfAChange, OfADuty
from domain.presence.facts import Opening
from domain.presence.status import Presence
from domain.rooms import ROOMS
from domain.values import Day, HistoricalDate
from service.store.orders import Change
from service.store.tables import facts, idempotency, tags
from service.viewer import Audience
from service.views import assessments
from service.views.dossiers import Dossiers
from service.views.moment import reached

PRESENCE, WARRANT = ROOMS["presence"], ROOMS["warrant"]
OF_SITUATIONS = [fact.__name__ for fact in ROOMS["situation"].facts]
OPENINGS = [fact.__name__ for fact in PRESENCE.facts if issubclass(fact, PRESENCE.opening)]
KEY = "duty:"
WINDOW = 5_000
"""How many facts are looked through at once for what they touch."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A change to be recorded, and the key that it is recorded under once."""

    key: str
    change: Change


class Duties:
    """What there is to tell, of one log. What it remembers, the presences followed and how far it looked, costs one
    look at each when lost."""

    def __init__(self) -> None:
        self._followed: dict[UUID, frozenset[UUID]] = {}
        self._of: dict[UUID, set[UUID]] = {}
        self._due: set[UUID] = set()
        self._seen = -1
        self._day: Day = 0

    def look(self, connection: Connection, today: Day) -> Iterator[Telling]:
        """What is to be told by now; it is found again until it is seen to be recorded."""
        head: int = connection.execute(select(func.max(facts.c.position))).scalar() or 0
        if self._seen < 0:
            self._due.update(assessments.lasting(connection, today - TERM_DAYS), _told(connection))
            self._seen = reached(connection)[Audience.FULL]
        if today != self._day:
            self._due.update(self._followed)
        while self._seen < head:
            until = min(head, self._seen + WINDOW)
            self._due |= self._touched(connection, self._seen, until)
            self._seen = until
        self._day = today
        dossiers = Dossiers()
        for presence in sorted(self._due):
            telling = self._look_at(connection, dossiers, presence, head, today)
            if telling is None:
                self._due.discard(presence)
            else:
                yield telling

    def _touched(self, connection: Connection, since: int, until: int) -> set[UUID]:
        """The presences upon which a fact of these may bear, those that came on record with them included."""
        recorded = facts.c.position.between(since + 1, until)
        if connection.execute(
            select(facts.c.position).where(recorded, facts.c.name.in_(OF_SITUATIONS)).limit(1)
        ).first():
            found = set(self._followed)
        else:
            named = select(tags.c.subject).where(tags.c.position.between(since + 1, until)).distinct()
            subjects = connection.execute(named).scalars()
            found = {each for subject in subjects for each in self._of.get(subject, ())}
        opened = select(facts.c.stream).where(recorded, facts.c.name.in_(OPENINGS))
        return found.union(connection.execute(opened).scalars())

    def _look_at(self, connection: Connection, dossiers: Dossiers, name: UUID, head: int, today: Day) -> Telling | None:
        known = dossiers.of(connection, assessments.view, name, head)
        history = [each for each in known if each.stream == name]
        opened = [each.fact for each in history if isinstance(each.fact, Opening)]
        if not opened:
            return None  # a release, which nobody is told of in time
        last = next((each.fact for each in reversed(history) if isinstance(each.fact, OfADuty)), None)
        presence, stands = _stands(history, known, last, today)
        in_time = presence is not None and timely(presence, today)
        self._follow(name, opened if in_time or last is not None else ())
        told = None if stands is None else to_tell(last, stands, timely=in_time)
        if told is None or stands is None:
            return None
        latest = opened[-1]
        said: dict[str, Any] = {"person": latest.person, "state": latest.state}
        if last is not None and issubclass(told, OfAChange):
            said["before"] = last.now
        on = HistoricalDate.on(date.fromordinal(today))
        fact = told(
            occurred=on,
            public_from=None if _sealed(history, today) else on,
            sources=(Source(citation="atlarge: worked out from what is on record here", confidence=stands.confidence),),
            now=stands.now,
            explanation=stands.explanation,
            warrants=stands.warrants,
            situations=stands.situations,
            **said,
        )
        version, trigger = history[-1].version, max(each.position for each in known)
        key = f"{KEY}{name}:{told.__name__}:{trigger}:{version}"
        return Telling(key, Change(PRESENCE.name, name, fact, expected=version))

    def _follow(self, name: UUID, opened: Sequence[Opening]) -> None:
        """By its person and its State, of each time it was told; without any, no more."""
        for subject in self._followed.pop(name, ()):
            self._of[subject].discard(name)
        about = frozenset(subject for each in opened for subject in each.concerns)
        if about:
            self._followed[name] = about | {name}
            for subject in self._followed[name]:
                self._of.setdefault(subject, set()).add(name)


def _stands(
    history: Sequence[Recorded[Any]], known: Sequence[Recorded[Fact]], last: OfADuty | None, today: Day
) -> tuple[Presence | None, Stood | None]:
    """The presence as it is known today, and its duty. What the public may read rests on what is public; under seal,
    on sealed warrants too, for which a presence is kept under seal: on no other secret, since it may be published."""
    secret = _sealed(history, today)
    stands = [each for each in standing(known) if _counts(each, history[0].stream, today, secret=secret)]
    happened = [each for each in stands if each.stream == history[0].stream and each.fact.occurred.earliest <= today]
    own = chronological(happened, PRESENCE.rank)
    presence = PRESENCE.status(own)
    assert isinstance(presence, Presence)  # the room's own
    if presence.arrival is None or presence.where is None:
        return None, None if last is None else gone(last)
    others = [each for each in stands if each.stream != history[0].stream]
    return presence, stood(presence, own, case_of(presence.where, others, today))


def _counts(recorded: Recorded[Fact], presence: UUID, today: Day, *, secret: bool) -> bool:
    if recorded.public <= today:
        return True
    return secret and (recorded.stream == presence or isinstance(recorded.fact, WARRANT.facts))


def _sealed(history: Sequence[Recorded[Any]], today: Day) -> bool:
    """What was sealed is known from a day once it was published."""
    return bool(history) and all(each.public > today for each in history)


def _told(connection: Connection) -> list[UUID]:
    """The presences of which something was told before."""
    mine = select(idempotency.c.stream).where(idempotency.c.key.startswith(KEY, autoescape=True)).distinct()
    return list(connection.execute(mine).scalars())
