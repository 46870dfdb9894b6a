"""The rung of a travel row, worked out from the files' own columns, without any code of the law."""

from datetime import date, timedelta

from service.record.files import Row, read_rows

ROWS = {name: [row for row in read_rows() if row.file == name] for name in ("states_parties", "warrants", "requests")}
ARREST = ("arrest_and_surrender", "provisional_arrest")


def last_day(text: str) -> str:
    """The last day a partial date may mean."""
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        following = date(int(text[:4]) + int(text[5:]) // 12, int(text[5:]) % 12 + 1, 1)
        return (following - timedelta(days=1)).isoformat()
    return text


def first_day(text: str) -> str:
    return text + "-01-01"[len(text) - 4 :]


def party(state: str, day: str) -> bool:
    row = next((row for row in ROWS["states_parties"] if row.id == state), None)
    if row is None or not row["entry_into_force"] or row["entry_into_force"] > day:
        return False
    return not row["withdrawal_effective_date"] or row["withdrawal_effective_date"] > day


def rung_by_hand(row: Row) -> str:
    """Issue before the last day, a party, a request by then, and a visit that ended without arrest: `possible`, for no
    receipt by a party is on record. Without a request `latent`; anything else `none`."""
    state, person = row["iso3166_alpha2"], row["person_id"]
    first, last = first_day(row["arrival"]), last_day(row["departure"] or row["arrival"])
    issued = [each for each in ROWS["warrants"] if each["person_id"] == person and each["instrument"] != "summons"]
    if not any(first_day(each["date_issued"]) <= last for each in issued) or not party(state, first):
        return "none"
    if row["kind"] != "occurred" or row["outcome_code"] not in ("not_arrested", "arrested_then_released"):
        return "none"
    asked = [each for each in ROWS["requests"] if each["person_id"] == person and each["kind"] in ARREST]
    in_time = [each for each in asked if each["addressee"] in ("ALL_PARTIES", state)]
    return "possible" if any(first_day(each["transmitted"]) <= last for each in in_time) else "latent"
