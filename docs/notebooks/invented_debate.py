"""Writes the invented coded table that the notebook works on, data/debate.csv.

Two invented states argue over a basing pact. Nobody in it exists and nobody said any of it; the
data is dedicated to the public domain (CC0 1.0). The debate hardens with time: at first many
speakers of the one camp grant something to the other, in the end few do; one speaker changes sides.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from random import Random

TARGET = Path(__file__).parent / "data" / "debate.csv"
COLUMNS = (
    "document", "title", "outlet", "published", "speaker", "organization", "proposition",
    "agreement", "topic", "quote", "article_text",
)  # fmt: skip

# organization -> its speakers, and how far it is for the pact (1) or against it (-1)
CAMPS: dict[str, tuple[tuple[str, ...], float]] = {
    "Ministry of Defense of Estmark": (("Ada Brandt", "Ilmar Rosk"), 1.0),
    "Ministry of Finance of Estmark": (("Tove Halden",), 0.3),
    "Harbor Alliance": (("Signe Dahl", "Petra Voss", "Magnus Eik"), 1.0),
    "Chamber of Trade of Estmark": (("Jon Falk", "Liv Arnesen"), 0.7),
    "Embassy of Orlany": (("Renaud Castel", "Maud Vire"), 1.0),
    "Green List": (("Nela Korva", "Aris Toma", "Bodil Steen"), -1.0),
    "Fishers' Union": (("Oskar Lind", "Runa Mikk"), -0.9),
    "City of Havn": (("Elin Straum", "Kaj Norup"), -0.6),
    "Institute for Peace": (("Samir Odel", "Greta Wahl"), -0.8),
    "University of Havn": (("Ines Karo",), -0.1),
}
SWITCHES = "Elin Straum"  # of the opponents; a supporter from the summer of 2024 on

# proposition -> its topic, and whether supporters of the pact are for it
PROPOSITIONS = {
    "The basing pact should be renewed": ("pact", 1),
    "Estmark should pay a larger share of the costs": ("costs", 1),
    "Foreign ships make Estmark safer": ("security", 1),
    "The harbor should be enlarged": ("harbor", 1),
    "Visiting crews are good for trade": ("harbor", 1),
    "A small state needs a strong ally": ("security", 1),
    "The pact should be put to a vote of the people": ("pact", -1),
    "The base harms the fishing grounds": ("harbor", -1),
    "The money should go to schools instead": ("costs", -1),
    "The pact draws Estmark into foreign quarrels": ("security", -1),
    "The terms of the pact should be made public": ("pact", 0),
    "Crews should answer to the courts of Estmark": ("pact", -1),
}
OUTLETS = ("The Havn Courier", "Estmark Daily", "Radio Sund")
WORDS = {
    1: ("{p}, and the sooner the better.", "There is no doubt about it: {q}.", "We hold that {q}."),
    -1: ("It is not true that {q}.", "We do not accept that {q}.", "Nobody should think that {q}."),
}
STATEMENTS, FIRST, DAYS = 360, date(2023, 1, 9), 900


def main() -> None:
    """Write the table."""
    TARGET.write_text(table(), encoding="utf-8", newline="")


def table() -> str:
    """The table as CSV: always the same."""
    chance = Random(20230109)
    rows: list[dict[str, str]] = []
    number = 0
    while len(rows) < STATEMENTS:
        number += 1
        day = FIRST + timedelta(days=int(DAYS * (len(rows) + chance.random()) / STATEMENTS))
        rows += article(number, day, min(chance.randint(3, 6), STATEMENTS - len(rows)), chance)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def article(number: int, day: date, size: int, chance: Random) -> list[dict[str, str]]:
    """The rows of one article; the first has its text."""
    about = chance.choice(sorted({topic for topic, _ in PROPOSITIONS.values()}))
    titles = {"pact": "The pact", "costs": "What it costs", "security": "How safe we are"}
    outlet = chance.choice(OUTLETS)
    rows: list[dict[str, str]] = []
    sentences: list[str] = []
    for organization, speaker in chance.sample(speakers(), size):
        quote = ""
        while not quote or any(quote in sentence for sentence in sentences):
            proposition = pick(about, chance)
            side = stance(organization, speaker, proposition, day, chance)
            quote = said(proposition, side, chance)
        sentences.append(f"\u201c{quote}\u201d said {speaker} ({organization}).")
        rows.append({
            "document": f"{day:%Y-%m-%d}-{number:03d}",
            "title": f"{titles.get(about, 'The harbor')} ({number})",
            "outlet": outlet, "published": f"{day:%Y-%m-%d}", "speaker": speaker,
            "organization": organization, "proposition": proposition,
            "agreement": "yes" if side > 0 else "no", "topic": PROPOSITIONS[proposition][0],
            "quote": quote,
        })  # fmt: skip
    rows[0]["article_text"] = "\n\n".join([f"{outlet}, {day:%d %B %Y}.", *sentences]) + "\n"
    return rows


def speakers() -> list[tuple[str, str]]:
    """Every speaker with the organization."""
    return [(name, one) for name, (members, _) in CAMPS.items() for one in members]


def pick(about: str, chance: Random) -> str:
    """A proposition, more often than not one of the article's topic."""
    near = [name for name, (topic, _) in PROPOSITIONS.items() if topic == about]
    return chance.choice(near if chance.random() < 0.7 else list(PROPOSITIONS))


def stance(organization: str, speaker: str, proposition: str, day: date, chance: Random) -> int:
    """The side a speaker takes: that of the camp, less often so at first than in the end."""
    lean = CAMPS[organization][1]
    if speaker == SWITCHES and day >= date(2024, 7, 1):
        lean = 0.8
    direction = PROPOSITIONS[proposition][1]
    hardened = 0.15 + 0.85 * (day - FIRST).days / DAYS
    if not direction:  # a matter on which camps do not divide
        return 1 if chance.random() < 0.75 else -1
    with_camp = chance.random() < 0.5 + abs(lean) * hardened / 2
    return direction * (1 if lean > 0 else -1) * (1 if with_camp else -1)


def said(proposition: str, side: int, chance: Random) -> str:
    """What the speaker says."""
    inside = proposition[0].lower() + proposition[1:]
    inside = inside.replace("estmark", "Estmark")
    return chance.choice(WORDS[side]).format(p=proposition, q=inside)


if __name__ == "__main__":
    main()
