"""What may be said of a State or a person, and nothing stronger: the forms of domain.md 5a, and how a text is read
against them."""

import re

CHAMBER = r"(?:A Chamber|(?:Pre-Trial|Trial) Chamber [IVX]+(?:\([A-Z]\))?|Appeals Chamber)"
DAY = r"(?:\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}(?:-\d\d)?(?:/[\d-]*)?)"
DOCUMENT = r"(?: \(ICC-[^()]+\))?"
"""Missing only where the record holds none."""
RULED = r"(?:No Chamber has ruled|What a Chamber decided is under /v1/noncompliance)"

FORMS = {
    "found": re.compile(rf"{CHAMBER} found on {DAY} that (?P<state>.+?) failed to .+?{DOCUMENT}\."),
    "informed": re.compile(
        rf"The Chamber informed (?:the Assembly of States Parties|the Security Council|another body)"
        rf"(?: and the (?:Assembly of States Parties|Security Council))? on {DAY}{DOCUMENT}; it made no finding\."
    ),
    "no_finding": re.compile(rf"The Chamber decided on {DAY}{DOCUMENT}; it made no finding\."),
    "reversed": re.compile(rf"(?:The )?{CHAMBER} reversed on {DAY} the decision of {CHAMBER} of {DAY}{DOCUMENT}\."),
    "apparent": re.compile(rf"On the recorded facts a duty of .+ under .+ appears engaged\. {RULED}\."),
    "possible": re.compile(
        rf"On the recorded facts a duty of .+ may have been engaged; the explanation says what is open\. {RULED}\."
    ),
    "latent": re.compile(r"No receipt of a request is recorded; nothing follows\."),
    "none": re.compile(r"Nothing follows from this presence on the recorded facts\."),
}

STRONGER = re.compile(
    r"fugitive|violat|guilt|\bcriminals?\b(?! Court)|escap\w* justice|\bwanted\b|culprit|perpetrat|offender|evad\w+|"
    r"on the run|harbour|shelter|complicit|breach|defied|defian|flout|disobey|infring|impunity|wrongdo|"
    r"refus\w* to (?:arrest|cooperate|surrender)|\bmust have\b|\bclearly\b|\bobviously\b",
    re.IGNORECASE,
)
"""Words that judge, of a person or of a State."""

FAILED = re.compile(r"\bfail(?:s|ed|ing)?\b", re.IGNORECASE)
OF_NO_STATE = re.compile(
    r"only a Chamber finds that a State failed|a Chamber alone says that a State failed|"
    r"`found` alone says that a State failed|never says that a State failed|a Chamber found that a State failed|"
    r"A Chamber finds that the State failed|says that the State failed: an allegation and nothing more|"
    r"which States were found (?:by a Chamber )?to have failed|Which States failed their obligations\?",
    re.IGNORECASE,
)
"""What explains what a finding is; it names no State."""


def stronger(text: str) -> list[str]:
    """What a text says that is stronger than the record may; nothing where all is well."""
    found = [each.group() for each in STRONGER.finditer(text)]
    if FAILED.search(OF_NO_STATE.sub("", text)) and not FORMS["found"].fullmatch(text):
        found.append("failed")
    return found
