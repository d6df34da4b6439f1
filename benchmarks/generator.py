"""Invented dossiers of any size, in the real model's shape.

About 590 quads a document, a fifth of them inferred: twelve statements with stances, passages,
relays, utterances and codings, and three claims. Speakers and propositions are skewed, as they are
in the news: few speak often. The same size and seed give the same dossier, byte for byte.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from communique.graph import records as r

QUADS_PER_DOCUMENT = 590
CURATED = 5000
"""Quads that a dossier without documents has already."""

BASE = "https://example.org/dossier/invented/"
WORDS = (  # noqa: SIM905 - words read better as words
    "defense cost sharing burden troops alliance trade tariff link deal pay more share ally review "
    "budget deter regional posture minister envoy said would not accept demand fair stake commit"
).split()
STATES = ("northland", "southland", "eastland", "westland")
MODALITIES = ("demands", "rejects", "warns", "affirms", "reports", "proposes")


class Invented:
    """An invented dossier of about so many quads, inferred ones among them.

    Input: the number of quads wanted and a seed. Registry and codebook grow with it, more slowly
    than the documents do.
    """

    def __init__(self, quads: int, seed: int = 7) -> None:
        self.seed = seed
        self.documents_count = max(4, (quads - CURATED) // QUADS_PER_DOCUMENT)
        self.people = 60 + self.documents_count // 10
        self.propositions = 40 + self.documents_count // 40
        self.outlets = 20 + self.documents_count // 100
        self.topics = 85
        self.agreements = 12
        self.events = 20
        chance = random.Random(f"{seed}/utterances")
        self._uttered_by = [self._speaker(chance) for _ in range(4 + self.documents_count // 4)]

    @property
    def utterances(self) -> int:
        """How many acts of speaking several documents may report."""
        return len(self._uttered_by)

    @property
    def head(self) -> r.Dossier:
        """The dossier without its documents."""
        return r.Dossier(
            base=BASE,
            title="Invented",
            registry=self._registry(),
            codebook=self._codebook(),
            judgements=tuple(self._judgement(n) for n in range(0, self.documents_count, 50)),
        )

    def documents(self) -> Iterator[r.Document]:
        """All documents, one at a time."""
        return (self.document(number) for number in range(self.documents_count))

    def document(self, number: int, version: int = 0) -> r.Document:
        """One document; another version says other things in the same places."""
        chance = random.Random(f"{self.seed}/{number}/{version}")
        name = f"d{number}"
        day = datetime.date(2019, 1, 1) + datetime.timedelta(days=chance.randrange(2500))
        return r.Document(
            id=name,
            title=_words(chance, 6),
            outlet=f"outlet-{chance.randrange(self.outlets)}",
            published=day.isoformat(),
            url=f"https://news.example/{number}",
            text=r.Text(digest=_digest(chance), length=9000),
            by=r.By(coder="curated"),
            actors=(
                r.Actor(id="official", kind="unnamed", label="an official", of=("northland",)),
            ),
            statements=tuple(self._statement(chance, day, n) for n in range(12)),
            claims=tuple(self._claim(chance, n) for n in range(3)),
        )

    def _statement(self, chance: random.Random, day: datetime.date, number: int) -> r.Statement:
        start = 700 * number + chance.randrange(500)
        utterance = chance.randrange(self.utterances) if number % 5 == 2 else None
        person = self._speaker(chance) if utterance is None else self._uttered_by[utterance]
        proposition = int(self.propositions * chance.random() ** 2)
        spoken = day - datetime.timedelta(days=chance.randrange(4))
        unnamed = number == 11
        return r.Statement(
            id=f"s{number}",
            speaker="unnamed:official" if unnamed else f"person-{person}",
            capacity=None if unnamed else f"post-{person}",
            mode=chance.choice(("direct", "indirect", "mixed")),
            passage=r.Passage(start=start, end=start + 120, digest=_digest(chance)),
            paraphrase=_words(chance, 14),
            said_on=spoken.isoformat(),
            occasion=f"event-{chance.randrange(self.events)}" if number % 6 == 3 else None,
            utterance=None if utterance is None else f"utterance-{utterance}",
            within="s6" if number == 7 else None,
            hedge="reportedly" if number % 6 == 5 else "",
            medium=chance.choice(("post", "briefing", "interview", None)),
            relay=("outlet-0",) if number % 4 == 0 else (),
            stances=(
                r.Stance(
                    proposition=f"proposition-{proposition}",
                    polarity=chance.choice((-1, -0.5, 0, 0.5, 1)),
                    modality=chance.choice(MODALITIES),  # type: ignore[arg-type]
                ),
            ),
            topics=(f"topic-{chance.randrange(self.topics)}",),
            about=(f"agreement-{1 + chance.randrange(self.agreements)}",),
            addressees=(chance.choice(STATES),),
            by=r.By(extractor="invented", version="1", confidence=0.01 * chance.randrange(50, 99)),
            status=chance.choice(("accepted", "accepted", "proposed")),
        )

    def _speaker(self, chance: random.Random) -> int:
        return int(self.people * chance.random() ** 3)

    def _claim(self, chance: random.Random, number: int) -> r.Claim:
        start = 700 * number + chance.randrange(500)
        return r.Claim(
            id=f"c{number}",
            subject=f"agreement-{1 + chance.randrange(self.agreements)}",
            aspect="annual-contribution",
            value=10**9 * (900 + chance.randrange(40)) if number else 10**6 * chance.randrange(900),
            unit="KRW" if number else "USD",
            period=str(2019 + chance.randrange(12)),
            converted_from="c1" if number == 0 else None,
            passage=r.Passage(start=start, end=start + 40, digest=_digest(chance)),
            statement=f"s{number}",
        )

    def _judgement(self, document: int) -> r.Judgement:
        verdict: tuple[r.Verdict, ...] = ("accept", "reject", "edit")
        return r.Judgement(
            subject=f"document/d{document}/statement/s{document % 12}",
            verdict=verdict[document // 50 % 3],
            by="curator",
            at=f"2026-01-{1 + document % 28:02}T09:00:00Z",
        )

    def _registry(self) -> r.Registry:
        states = tuple(r.Actor(id=s, kind="state", label=s.title()) for s in STATES)
        organs = tuple(
            r.Actor(id=f"ministry-{s}", kind="organization", label=f"Ministry, {s}", organ_of=s)
            for s in STATES
        )
        people = tuple(
            r.Actor(id=f"person-{n}", kind="person", label=f"Person {n}")
            for n in range(self.people)
        )
        return r.Registry(
            sources=(r.Source(id="gazette", title="Gazette"),),
            actors=states + organs + people,
            outlets=tuple(
                r.Outlet(id=f"outlet-{n}", label=f"Outlet {n}") for n in range(self.outlets)
            ),
            posts=tuple(
                r.Post(
                    id=f"post-{n}",
                    label=f"Post {n}",
                    organization=f"ministry-{STATES[n % len(STATES)]}",
                )
                for n in range(self.people)
            ),
            tenures=tuple(each for n in range(self.people) for each in self._tenures(n)),
            series=(r.Series(id="deal", label="Deals"),),
            agreements=tuple(self._agreement(n) for n in range(1, self.agreements + 1)),
            events=tuple(
                r.Event(
                    id=f"event-{n}",
                    label=f"Event {n}",
                    kind="meeting",
                    start=f"20{19 + n % 7}-05-09",
                    participants=STATES[:2],
                )
                for n in range(self.events)
            ),
            utterances=tuple(
                r.Utterance(id=f"utterance-{n}", label=f"Utterance {n}", speaker=f"person-{person}")
                for n, person in enumerate(self._uttered_by)
            ),
        )

    def _tenures(self, post: int) -> tuple[r.Tenure, r.Tenure]:
        before, name = (post + 1) % self.people, f"post-{post}"
        return (
            r.Tenure(person=f"person-{before}", post=name, start="2010-01-01", end="2014-12-31"),
            r.Tenure(person=f"person-{post}", post=name, start="2015-01-01"),
        )

    def _agreement(self, number: int) -> r.Agreement:
        start = 2018 + number
        return r.Agreement(
            id=f"agreement-{number}",
            label=f"Agreement {number}",
            kind="cost-sharing",
            parties=STATES[:2],
            series="deal",
            ordinal=number,
            signed=f"{start - 1}-06-01",
            start=str(start),
            end=str(start),
            rounds=tuple(
                r.Round(
                    number=n,
                    start=f"{start - 1}-0{n}-03",
                    place="Midland",
                    negotiators=(r.Negotiator(person=f"person-{number}", party=STATES[0]),),
                )
                for n in (1, 2, 3)
            ),
            commitments=(
                r.Commitment(
                    obligor=STATES[0],
                    obligee=STATES[1],
                    year=start,
                    value=10**9 * (900 + number),
                    currency="KRW",
                ),
            ),
        )

    def _codebook(self) -> r.Codebook:
        return r.Codebook(
            topics=tuple(
                r.Topic(
                    id=f"topic-{n}",
                    label=f"topic {n}",
                    definition="Invented.",
                    broader=f"topic-{(n - 1) // 4}" if n else None,
                )
                for n in range(self.topics)
            ),
            propositions=tuple(
                r.Proposition(
                    id=f"proposition-{n}",
                    label=f"proposition {n}",
                    definition="Invented.",
                    topics=(f"topic-{n % self.topics}",),
                    contrary=(f"proposition-{n - 1}",) if n % 10 == 1 else (),
                )
                for n in range(self.propositions)
            ),
            aspects=(
                r.Aspect(
                    id="annual-contribution",
                    label="yearly contribution",
                    definition="Invented.",
                    value="money",
                ),
            ),
        )


def save(invented: Invented, folder: Path) -> None:
    """Write the dossier as files: registry and codebook as YAML, documents as JSON Lines."""
    import yaml

    (folder / "registry").mkdir(parents=True)
    (folder / "documents").mkdir()
    (folder / "dossier.toml").write_text(f'title = "Invented"\nbase = "{BASE}"\nlanguage = "en"\n')
    plain = msgspec.to_builtins(invented.head)
    registry = plain["registry"]
    files = {"posts": ("posts", "tenures"), "agreements": ("series", "agreements")}
    for name in ("sources", "actors", "outlets", "posts", "agreements", "events", "utterances"):
        kept = {key: registry[key] for key in files.get(name, (name,))}
        text = yaml.dump(kept, Dumper=yaml.CSafeDumper, sort_keys=False)
        (folder / "registry" / f"{name}.yaml").write_text(text)
    text = yaml.dump(plain["codebook"], Dumper=yaml.CSafeDumper, sort_keys=False)
    (folder / "codebook.yaml").write_text(text)
    with (folder / "decisions.jsonl").open("wb") as file:
        file.writelines(msgspec.json.encode(each) + b"\n" for each in invented.head.judgements)
    with (folder / "documents" / "invented.jsonl").open("wb") as file:
        for document in invented.documents():
            file.write(msgspec.json.encode(document) + b"\n")


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count))


def _digest(chance: random.Random) -> str:
    return "sha256:" + hashlib.sha256(chance.randbytes(8)).hexdigest()
