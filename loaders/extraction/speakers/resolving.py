"""Who speaks: from the mention of a source to an actor, with the method and how sure it is.

The resolver goes through a text in order and remembers who was mentioned, so that pronouns, bare
surnames and *the official* find their antecedents. An actor is one of the registry, or new to it (a
person or organization with a full name), or the document's own: unnamed officials and groups, which
are never taken for those of another document.
"""

# ruff: noqa: RUF001 - the typographic marks of news texts

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from communique.graph import records as r
from communique.loaders.dossier.references import slug
from communique.loaders.extraction import lexicon
from communique.loaders.extraction.layers import Attribution, Layers, Span
from communique.loaders.extraction.speakers import mentions
from communique.loaders.extraction.speakers.aliases import Aliases, Hit, is_name_of
from communique.loaders.extraction.speakers.mentions import Mention
from communique.loaders.extraction.speakers.names import family, plain, same_person
from communique.loaders.extraction.speakers.offices import Offices
from communique.loaders.extraction.speakers.speaker import (
    Remembered,
    Speaker,
    again,
    carried_over,
    found_by,
)
from communique.loaders.extraction.speakers.wording import (
    PROPOSED,
    around,
    described,
    hull,
    is_body,
    names_people,
    numbered,
    surnames_of,
)

REACH = 100
"""Names, and speakers met, as far back as antecedents and titles are looked for."""

LONGEST = 200
"""Code points that a name may have at most."""


@dataclass
class Speakers:
    """Resolves the mentions of one document.

    ``known`` are actors the document declares already; ``own`` collects the unnamed actors and
    groups met, ``new`` the named actors that the registry does not have. ``day`` is the day of
    publication, None if it is not known.
    """

    layers: Layers
    aliases: Aliases
    offices: Offices
    day: date | None = None
    known: Sequence[r.Actor] = ()
    own: dict[str, r.Actor] = field(default_factory=dict)
    new: dict[str, r.Actor] = field(default_factory=dict)
    _memory: list[Remembered] = field(default_factory=list)
    _done: dict[Span, tuple[Speaker, ...]] = field(default_factory=dict)
    _persons: dict[str, list[int]] = field(default_factory=dict)
    _new_at: dict[str, int] = field(default_factory=dict)
    _told: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hits = self.aliases.find(self.layers.text)
        self._starts = [hit.span.start for hit in self.hits]
        for hit in self.hits:
            if hit.kind == "person":
                self._persons.setdefault(hit.actor, []).append(hit.span.start)
        self._sentence_starts = [sentence.span.start for sentence in self.layers.sentences]
        self._block_starts = [block.span.start for block in self.layers.blocks]

    def of(self, attribution: Attribution) -> tuple[Speaker, ...]:
        """The speakers of an attribution, in the order of the text; empty if nobody is named."""
        if not attribution.source:
            return ()
        span = self._whole(hull(attribution.source))
        if span not in self._done:
            self._done[span] = self._resolved(mentions.read(self.layers.text, span, self.aliases))
        return self._done[span]

    def _whole(self, span: Span) -> Span:
        """A mention that does not cut a name in two, nor an apposition from its name."""
        span = self._with_name(span)
        near = self.hits_in(span.start - LONGEST, span.end)
        cut = (h.span for h in near if span.start < h.span.end)
        start, end = span
        for name in cut:
            start, end = min(start, name.start), max(end, name.end)
        return Span(start, end)

    def _with_name(self, span: Span) -> Span:
        """*A professor of law* with the name before it, in *said Anna Lind, a professor of law*."""
        text = self.layers.text
        opening = text[span.start : span.end].split(" ", 1)[0].casefold()
        until = bisect_left(self._starts, span.start)
        before = self.hits[until - 1] if until else None
        if before is None or text[before.span.end : span.start] != ", ":
            return span
        words_before = text[max(0, before.span.start - 20) : before.span.start].casefold().split()
        said = words_before[-1] if words_before else ""
        apposed = opening in ("a", "an") or (opening == "the" and said in lexicon.verb_forms())
        return Span(before.span.start, span.end) if apposed and before.kind == "person" else span

    def at(self, span: Span) -> tuple[Speaker, ...]:
        """The speakers that a stretch of text mentions."""
        return self._resolved(mentions.read(self.layers.text, span, self.aliases))

    def _resolved(self, mention: Mention) -> tuple[Speaker, ...]:
        way = {
            "pronoun": self._pronoun, "pair": self._pair, "named": self._named,
            "new name": self._new, "surname": self._surname, "role": self._by_role,
            "body": self._body, "words": self._utterance, "thing": self._thing,
        }.get(mention.kind)  # fmt: skip
        found = way(mention) if way and not self._is_agreement(mention) else ()
        for each in found:
            self._remember(each, mention)
        return found

    def _is_agreement(self, mention: Mention) -> bool:
        """Whether a mention names an agreement: those do not speak."""
        name = plain(mention.name or mention.label)
        return not mention.hits and any(name.endswith(each) for each in self.aliases.things)

    def _remember(self, speaker: Speaker, mention: Mention) -> None:
        actor = self.actor(speaker.actor)
        head = mention.head or (actor.label.split()[-1].casefold() if actor else "")
        many = bool(mention.role and mention.role.many) or bool(actor and actor.kind == "group")
        if speaker.actor in self.new:
            self._new_at[speaker.actor] = mention.span.start
        self._memory.append(Remembered(mention.span.start, speaker, head, many))

    def actor(self, reference: str) -> r.Actor | None:
        """The record behind a reference."""
        name = reference.rpartition(":")[2]
        found = self.own.get(name) or self.new.get(name) or self.aliases.actors.get(name)
        return found or next((each for each in self.known if each.id == name), None)

    # --- names ---------------------------------------------------------------------------------

    def _named(self, mention: Mention) -> tuple[Speaker, ...]:
        found = tuple(self._hit(hit, mention) for hit in mention.hits)
        if mention.also:
            found += self._surname(Mention("surname", mention.span, name=mention.also))
        return found

    def named(self, hit: Hit) -> Speaker:
        """The speaker that a name of the registry stands for."""
        return self._hit(hit, Mention("named", hit.span))

    def both(self, span: Span) -> tuple[Speaker, ...]:
        """The two that *both countries* stands for; empty if they cannot be told."""
        mention = mentions.read(self.layers.text, span, self.aliases)
        return self._pair(mention) if mention.kind == "pair" else ()

    def observers(self, span: Span) -> Speaker:
        """Whoever it is that a passive without an agent leaves unnamed."""
        return self._own("observers left unnamed", Mention("role", span), many=True, sure=False)

    def as_pronoun(self, hit: Hit, span: Span) -> Speaker:
        """The speaker of a name as the one a pronoun at another place stands for."""
        return found_by(self.named(hit), "pronoun", span)

    def carried_over(self, speaker: Speaker) -> Speaker:
        """A speaker heard before as the one of words that name nobody."""
        return carried_over(speaker)

    def _hit(self, hit: Hit, mention: Mention) -> Speaker:
        printed = self.layers.text[slice(*hit.span)]
        person = hit.kind == "person"
        method = {"capital": "capital", "sound": "spelling"}.get(hit.how, "name")
        method = "full name" if person and " " in printed else method
        if self.aliases.actors[hit.actor].description.startswith(PROPOSED):
            method = "new name"
        title = mention.title if person else ""
        capacity = self.offices.capacity(hit.actor, self._titles(hit.actor, title), self.day)
        return Speaker(hit.actor, method, mention.span, capacity, title)

    def _titles(self, person: str, title: str) -> str:
        """Titles a text gives a person: the words around each full mention, the first hundred."""
        if person not in self._told:
            spans = [h.span for h in self.hits if h.actor == person][:REACH]
            self._told[person] = tuple(around(self.layers.text, span) for span in spans)
        return " | ".join((title, *self._told[person]))

    def hits_in(self, start: int, end: int) -> list[Hit]:
        """The names of the registry that begin in a stretch of text."""
        return self.hits[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _hits_before(self, place: int) -> list[Hit]:
        """The last names before a place, as far back as an antecedent may stand; latest first."""
        until = bisect_left(self._starts, place)
        return self.hits[max(0, until - REACH) : until][::-1]

    def _met_before(self, place: int) -> list[Remembered]:
        """Those met last whose mention stands before a place, in the order they were met."""
        return [each for each in self._memory[-REACH:] if each.at < place]

    def _new(self, mention: Mention) -> tuple[Speaker, ...]:
        for person in self._people_so_far():
            actor = self.actor(person)
            if actor and (
                is_name_of(actor, mention.name) or same_person(actor.label, mention.name)
            ):
                capacity = self.offices.capacity(person, mention.title, self.day)
                return (Speaker(person, "full name", mention.span, capacity, mention.title),)
        for actor in self.aliases.people():
            if same_person(actor.label, mention.name):
                capacity = self.offices.capacity(actor.id, mention.title, self.day)
                return (Speaker(actor.id, "spelling", mention.span, capacity, mention.title),)
        kind = "organization" if is_body(mention.name) else "person"
        return (self._proposed(mention.name, kind, mention),)

    def _proposed(self, name: str, kind: str, mention: Mention) -> Speaker:
        base = slug(name) or "actor"
        taken = self.aliases.actors.get(base)
        name_id = base if taken is None or taken.kind == kind else f"{base}-{kind}"
        if name_id not in self.aliases.actors:
            state = next((h.actor for h in mention.of if h.kind == "state"), None)
            organ = state if kind == "organization" and state else None
            made = r.Actor(id=name_id, kind=kind, label=name, organ_of=organ,  # type: ignore[arg-type]
                           description=described(mention.title))  # fmt: skip
            self.new.setdefault(name_id, made)
            if organ in self.aliases.foreign:
                self.new.setdefault(organ, self.aliases.actors[organ])
        return Speaker(name_id, "new name", mention.span, None, mention.title)

    def _surname(self, mention: Mention) -> tuple[Speaker, ...]:
        key = family(mention.name)
        so_far = self._people_so_far(mention.span.start)
        for person in (*so_far, *self._people_so_far()):
            actor = self.actor(person)
            if actor and key in surnames_of(actor):
                method = "title and surname" if mention.title else "surname"
                capacity = self.offices.capacity(
                    person, self._titles(person, mention.title), self.day
                )
                return (Speaker(person, method, mention.span, capacity, mention.title),)
        registry = self.aliases.with_surname(key, (each.id for each in self.aliases.people()))
        holders = self.offices.holding(mention.title, registry, self.day)
        if len(holders) == 1:
            found = holders[0]
            return (Speaker(found[0], "title and surname", mention.span, found[1], mention.title),)
        if len(registry) == 1:
            capacity = self.offices.capacity(registry[0], mention.title, self.day)
            return (Speaker(registry[0], "surname in the registry", mention.span, capacity),)
        if self._is_common(mention):
            return ()
        return (self._own(mention.label or mention.name, mention, many=False, sure=False),)

    def _is_common(self, mention: Mention) -> bool:
        """Whether a capital letter only opens a sentence, by the parse or the rest of the text."""
        word = mention.name
        parse = self.layers.parse
        tagged = (
            [t for t in parse.tokens if mention.span.start <= t.start < mention.span.end]
            if parse
            else []
        )
        if tagged:
            return all(token.pos != "PROPN" for token in tagged)
        return bool(re.search(rf"\b{re.escape(word.lower())}\b", self.layers.text))

    def _people_so_far(self, before: int | None = None) -> list[str]:
        """The persons mentioned before a place of the text (None: anywhere), the latest first."""
        latest: dict[str, int] = {}
        for actor, starts in self._persons.items():
            number = len(starts) if before is None else bisect_left(starts, before)
            if number:
                latest[actor] = starts[number - 1]
        for actor, at in self._new_at.items():
            if before is None or at < before:
                latest[actor] = max(at, latest.get(actor, -1))
        return sorted(latest, key=lambda actor: (-latest[actor], actor))

    # --- nouns ---------------------------------------------------------------------------------

    def _by_role(self, mention: Mention) -> tuple[Speaker, ...]:
        assert mention.role is not None
        if mention.definite or not mention.modified:
            earlier = self._earlier(mention)
            if earlier is not None and (mention.definite or mention.role.many):
                return (again(earlier, mention, "description"),)
        if mention.definite and not mention.role.many:
            office = self.offices.holder(mention.title, self._states(mention), self.day)
            if office is not None:
                return (Speaker(office[0], "office", mention.span, office[1], mention.title),)
            by_title = self._titled_before(mention)
            if by_title is not None:
                return (by_title,)
        return (self._own(mention.label, mention, mention.role.many),)

    def _earlier(self, mention: Mention) -> Speaker | None:
        assert mention.role is not None
        wanted, many = mention.role.kind, mention.role.many
        for each in reversed(self._memory[-REACH:]):
            if each.at < mention.span.start and each.many == many and each.head == wanted:
                return each.speaker
        return None

    def _titled_before(self, mention: Mention) -> Speaker | None:
        """The person last given the title: *the professor* after *Park, a professor of law*."""
        noun = mention.head
        for each in reversed(self._memory[-REACH:]):
            if each.at < mention.span.start and noun in each.speaker.title.casefold():
                return again(each.speaker, mention, "description")
        return None

    def _body(self, mention: Mention) -> tuple[Speaker, ...]:
        states = self._states(mention)
        label = mention.label
        for hit in (h for h in mention.of if h.kind == "state"):
            label = label.replace(self.layers.text[slice(*hit.span)], " ")
        found = self.offices.body(label, states)
        if found is None and mention.definite and not mention.modified:
            found = self._body_before(mention)
        if found is not None:
            return (Speaker(found, "office", mention.span),)
        if mention.name:
            return (self._proposed(mention.name, "organization", mention),)
        return (self._own(mention.label, mention, many=True, sure=False),)

    def _body_before(self, mention: Mention) -> str | None:
        for hit in self._hits_before(mention.span.start):
            actor = self.aliases.actors[hit.actor]
            names = " ".join([actor.label, *(name.text for name in actor.names)]).casefold()
            if hit.kind == "organization" and mention.head in names.split():
                return hit.actor
            if mention.head in ("country", "nation", "state", "government"):
                state = hit.actor if hit.kind == "state" else actor.organ_of
                if state and hit.how != "adjective":
                    return state
        return None

    def _states(self, mention: Mention) -> list[str]:
        """The states a mention names, else the one the text names last before it."""
        named = [hit.actor for hit in mention.of if hit.kind == "state"]
        organs = (self.aliases.actors[hit.actor].organ_of for hit in mention.of)
        named += [each for each in organs if each]
        if named:
            return named
        before = (h.actor for h in self._hits_before(mention.span.start) if h.kind == "state")
        return list(dict.fromkeys(before))

    def _thing(self, mention: Mention) -> tuple[Speaker, ...]:
        """People of a kind that no list names; nobody for months, phones and developments."""
        if not names_people(mention.head):
            return ()
        many = mention.head.endswith("s")
        return (self._own(mention.label, mention, many=many, sure=False),)

    def _own(self, label: str, mention: Mention, many: bool, sure: bool = True) -> Speaker:
        """An actor of the document's own, the one already declared if its words are the same."""
        kind = "group" if many else "unnamed"
        method = ("group" if many else "unnamed") if sure else "unclear"
        for actor in (*self.known, *self.own.values()):
            names = {actor.label.casefold(), *(name.text.casefold() for name in actor.names)}
            if actor.kind == kind and label.casefold() in names:
                self.own.setdefault(actor.id, actor)
                return Speaker(f"{kind}:{actor.id}", method, mention.span, title=mention.title)
        base = slug(label) or kind
        taken = {each.id for each in (*self.known, *self.own.values())} | set(self.aliases.actors)
        name = next(n for n in numbered(base) if n not in taken)
        of = tuple(
            dict.fromkeys(h.actor for h in mention.of if h.actor not in self.aliases.foreign)
        )
        self.own[name] = r.Actor(id=name, kind=kind, label=label, of=of)  # type: ignore[arg-type]
        capacity = self.offices.post(mention.title, of) if not many else None
        return Speaker(f"{kind}:{name}", method, mention.span, capacity, mention.title)

    # --- antecedents ---------------------------------------------------------------------------

    def _pronoun(self, mention: Mention) -> tuple[Speaker, ...]:
        word = mention.head
        if word in ("this", "these", "those"):  # stands for what was said, not for who said it
            return ()
        if word in ("who", "which", "that", "whom"):
            return self._just_before(mention)
        both = self._pair_before(mention) if word in ("they", "their") else ()
        if both:
            return both
        people = word in ("he", "she", "his", "her", "him", "i", "himself", "herself")
        best = self._latest(mention, people, many=word in ("they", "we", "their", "them"))
        return (again(best, mention, "pronoun"),) if best else ()

    def _pair_before(self, mention: Mention) -> tuple[Speaker, ...]:
        """*Both countries*, said before in the sentence of *they*."""
        first = self._sentence_start(mention.span.start) or 0
        found = mentions.PAIR_WITHIN.search(self.layers.text, first, mention.span.start)
        return (
            self._pair(mentions.read(self.layers.text, Span(*found.span()), self.aliases))
            if found
            else ()
        )

    def _latest(self, mention: Mention, people: bool, many: bool) -> Speaker | None:
        block = self._block(mention.span.start)
        near = self._met_before(mention.span.start)
        fitting = [m for m in near if self._fits(m, people, many)]
        here = [m for m in fitting if self._block(m.at) == block]
        named = self._named_before(mention, people, block)
        if here:
            last = here[-1]
            subject = named and self._opens(named.mention, after=last.at)
            return named if subject and named else last.speaker
        if named and self._block(named.mention.start) == block:
            return named
        return fitting[-1].speaker if fitting else named

    def _fits(self, met: Remembered, people: bool, many: bool) -> bool:
        actor = self.actor(met.speaker.actor)
        kind = actor.kind if actor else ""
        if people:
            return kind in ("person", "unnamed")
        return (met.many or kind in ("group", "organization", "state")) if many else kind in (
            "organization", "state"
        )  # fmt: skip

    def _named_before(self, mention: Mention, people: bool, block: int) -> Speaker | None:
        """The latest name of the right kind, in the same block even if it is a possessive."""
        kinds = {"person"} if people else {"state", "organization"}
        near = self._hits_before(mention.span.start)
        found = [h for h in near if h.kind in kinds and h.how != "adjective"]
        here = [h for h in found if self._block(h.span.start) == block]
        for hit in (*(h for h in here if not self._possessive(h)), *here,
                    *(h for h in found if not self._possessive(h))):  # fmt: skip
            return self._hit(hit, Mention("named", hit.span))
        return None

    def _opens(self, span: Span, after: int) -> bool:
        """Whether a name stands early in a later sentence than a place, as subjects do."""
        start = self._sentence_start(span.start)
        return start is not None and start > after and span.start - start < 40

    def _sentence_start(self, place: int) -> int | None:
        number = bisect_right(self._sentence_starts, place) - 1
        return self._sentence_starts[number] if number >= 0 else None

    def _possessive(self, hit: Hit) -> bool:
        return self.layers.text[hit.span.end : hit.span.end + 1] in ("'", "’")

    def _block(self, at: int) -> int:
        number = bisect_right(self._block_starts, at) - 1
        return number if number >= 0 and at < self.layers.blocks[number].span.end else -1

    def _just_before(self, mention: Mention) -> tuple[Speaker, ...]:
        for hit in self._hits_before(mention.span.start):
            if mention.span.start - hit.span.end < 80 and hit.how != "adjective":
                return (self._hit(hit, Mention("named", hit.span)),)
        near = [m for m in self._memory[-REACH:] if 0 <= mention.span.start - m.at < 120]
        return (near[-1].speaker,) if near else ()

    def _pair(self, mention: Mention) -> tuple[Speaker, ...]:
        """The two latest states (or, for leaders, persons) before *both countries*."""
        people = mention.head in ("leaders", "leader", "men", "presidents", "ministers")
        kind = "person" if people else "state"
        found: dict[str, Hit] = {}
        near = self._hits_before(mention.span.start)
        for hit in near:
            if hit.kind == kind and hit.actor not in found:
                found[hit.actor] = hit
        pair = sorted(self._joined(kind, near[::-1]) or list(found.values())[:2])
        made = (self._hit(hit, Mention("named", mention.span)) for hit in pair)
        both = tuple(found_by(each, "both", mention.span) for each in made)
        return both if len(both) == 2 else ()

    def _joined(self, kind: str, near: Sequence[Hit]) -> list[Hit]:
        """The latest two names of a kind with nothing but *and* (and titles) between them."""
        named = [h for h in near if h.kind == kind]
        for n, (one, other) in reversed(list(enumerate(pairwise(named)))):
            gap = self.layers.text[one.span.end : other.span.start]
            listed = n and re.fullmatch(r",? (?:the )?", self._gap(named[n - 1], one))
            joined = re.fullmatch(r"(?:’s|'s)? and (?:the )?(?:[\w.]+ ){0,3}", gap)
            if joined and not listed and one.actor != other.actor:
                return [one, other]
        return []

    def _gap(self, one: Hit, other: Hit) -> str:
        return self.layers.text[one.span.end : other.span.start]

    def _utterance(self, mention: Mention) -> tuple[Speaker, ...]:
        """*Trump's message*, *the announcement*: whose words they are."""
        if mention.hits:
            return tuple(
                found_by(self._hit(hit, mention), "own words", mention.span) for hit in mention.hits
            )
        near = self._met_before(mention.span.start)
        return (again(near[-1].speaker, mention, "description"),) if near else ()

    def carried(self, at: int) -> Speaker | None:
        """The speaker last heard in the block of a place, for quotations without a source."""
        near = self._met_before(at)
        return carried_over(near[-1].speaker) if near else None
