"""REFI-QDA projects: groups of codes are speakers, propositions and topics; users are coders."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from communique.graph import records as r
from communique.loaders.dossier import load
from communique.loaders.exchange.importing import import_codings
from communique.loaders.exchange.mapping import Codes, Mapping

TEXT = (
    "\U0001f4a1 Lamp talks\r\nAnn Lund said no to paying more. Bo Berg said yes. Lamps are green."
)
USERS = '<Users><User guid="{U1}" name="mina"/><User guid="{U2}" name="jon"/></Users>'
CODES = """\
<CodeBook><Codes>
  <Code guid="c1" name="Actors" isCodable="false">
    <Code guid="ann" name="Ann Lund" isCodable="true"/>
    <Code guid="bo" name="Bo Berg" isCodable="true"><Description>[bo-b person]</Description></Code>
  </Code>
  <Code guid="c2" name="Positions" isCodable="false">
    <Code guid="pay" name="Pay more" isCodable="true"><Description>Money.</Description>
      <Code guid="pay-no" name="against" isCodable="true"/>
      <Code guid="pay-yes" name="for (demands)" isCodable="true"/>
    </Code>
    <Code guid="green" name="Lamps are green" isCodable="true"/>
  </Code>
  <Code guid="c3" name="Stance" isCodable="false">
    <Code guid="agree" name="agree" isCodable="true"/>
    <Code guid="half" name="0.5" isCodable="true"/>
  </Code>
  <Code guid="costs" name="costs" isCodable="true"/>
</Codes></CodeBook>"""


def selection(words: str, *codes: str, user: str = "U1", more: str = "", guid: str = "") -> str:
    start = TEXT.index(words)
    inside = "".join(
        f'<Coding guid="x" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding>'
        for code in codes
    )
    own = guid or f"{zlib.crc32((words + user).encode()):08x}"
    return (
        f'<PlainTextSelection guid="{own}" creatingUser="{user}" startPosition="{start}" '
        f'endPosition="{start + len(words)}">{more}{inside}</PlainTextSelection>'
    )


def project(
    path: Path, selections: Sequence[str], *, codes: str = CODES, extra: str = "", sources: str = ""
) -> Path:
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Project xmlns="urn:QDA-XML:project:1.0" name="lamps">'
        f'{USERS}{codes}<Variables><Variable guid="v1" name="Source" typeOfVariable="Text"/>'
        '<Variable guid="v2" name="Date" typeOfVariable="Date"/></Variables>'
        '<Sources><TextSource guid="{T1}" name="Lamp talks" plainTextPath="internal://T1.txt">'
        f"{''.join(selections)}"
        '<VariableValue><VariableRef targetGUID="v1"/><TextValue>Ledger</TextValue></VariableValue>'
        '<VariableValue><VariableRef targetGUID="v2"/><DateValue>2005-01-26</DateValue>'
        f"</VariableValue></TextSource>{sources}</Sources>{extra}</Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("sources/T1.txt", TEXT.encode())
    return path


Take = Callable[..., list[r.Statement]]


@pytest.fixture
def take(dossier: Path, tmp_path: Path) -> Take:
    """Imports a project of these selections, and gives the statements."""

    def taken(*selections: str, mapping: Mapping | None = None, **more: str) -> list[r.Statement]:
        file = project(tmp_path / "p.qdpx", selections, **more)
        taken.report = import_codings(dossier, [file], mapping=mapping)  # type: ignore[attr-defined]
        loaded = load(dossier)
        assert not loaded.stale
        return [s for d in loaded.dossier.documents for s in d.statements]

    return taken


def test_all_codes_of_a_user_on_a_span_are_one_statement(take: Take, dossier: Path) -> None:
    (one,) = take(selection("said no to paying more", "ann", "pay-no", "costs"))
    assert one.passage.exact == "said no to paying more"
    assert (one.speaker, one.topics) == ("ann-lund", ("costs",))
    assert one.stances == (r.Stance(proposition="pay-more", polarity=-1),)
    assert one.by == r.By(coder="mina")
    loaded = load(dossier).dossier
    (document,) = loaded.documents
    assert (document.outlet, document.published) == ("ledger", "2005-01-26")
    assert loaded.codebook.propositions[0].definition == "Money."


def test_a_speaker_around_a_span_is_its_speaker(take: Take) -> None:
    statements = take(
        selection("Ann Lund said no to paying more. Bo Berg said yes.", "ann"),
        selection("Bo Berg said yes", "bo"),
        selection("said no to paying more", "pay-no"),
        selection("said yes", "pay-yes"),
    )
    assert [(s.speaker, s.stances[0].polarity) for s in statements] == [
        ("ann-lund", -1),
        ("bo-b", 1),
    ]
    assert statements[1].stances[0].modality == "demands"


def test_a_code_of_agreement_gives_the_side(take: Take) -> None:
    first, second = take(
        selection("said yes", "bo", "pay", "agree"),
        selection("Lamps are green", "ann", "green", "half"),
    )
    assert (first.stances[0].polarity, second.stances[0].polarity) == (1, 0.5)


def test_a_proposition_without_a_side_is_refused(take: Take) -> None:
    assert take(selection("said yes", "bo", "pay")) == []
    (item,) = take.report.files[0].items  # type: ignore[attr-defined]
    assert "no side on Pay more" in item.why


def test_without_speakers_statements_are_of_unnamed_ones_or_refused(take: Take) -> None:
    (one,) = take(selection("said yes", "costs"))
    assert one.speaker == "unnamed:speaker-not-named"
    take(selection("Bo Berg", "costs"), mapping=Mapping(unnamed=False))
    assert take.report.refused == 1  # type: ignore[attr-defined]


def test_two_coders_are_kept_apart(take: Take) -> None:
    both = take(
        selection("said yes", "bo", "pay-yes"), selection("said yes", "bo", "pay-no", user="{u2}")
    )
    assert [s.by and s.by.coder for s in both] == ["mina", "jon"]
    assert [s.stances[0].polarity for s in both] == [1, -1]


def test_memos_and_descriptions(take: Take) -> None:
    text = "<PlainTextContent>Look again.</PlainTextContent>"
    memo = f'<Notes><Note guid="n1" name="m">{text}</Note></Notes>'
    ref = '<Description>She refuses.</Description><NoteRef targetGUID="n1"/>'
    (one,) = take(selection("said no", "ann", "costs", more=ref), extra=memo)
    assert (one.paraphrase, one.note) == ("She refuses.", "Look again.")


def test_a_mapping_names_the_groups(take: Take) -> None:
    codes = (
        CODES.replace("Actors", "Wer")
        .replace("Positions", "Was")
        .replace('name="agree"', 'name="dafür"')
    )
    mapping = Mapping(
        codes=Codes(speakers=("Wer",), propositions=("Was",), ignore=("costs",),
                    polarity={"dafür": 1.0})
    )  # fmt: skip
    (one,) = take(
        selection("said yes", "bo", "pay", "agree", "costs"), codes=codes, mapping=mapping
    )
    assert (one.speaker, one.stances[0].polarity, one.topics) == ("bo-b", 1, ())


def test_sets_of_codes_are_groups_too(take: Take) -> None:
    codes = '<CodeBook><Codes><Code guid="k" name="Kim" isCodable="true"/>' \
            '<Code guid="t" name="talks" isCodable="true"/></Codes></CodeBook>'  # fmt: skip
    sets = '<Sets><Set guid="s" name="Speakers"><MemberCode targetGUID="k"/></Set></Sets>'
    (one,) = take(selection("said yes", "k", "t"), codes=codes, extra=sets)
    assert (one.speaker, one.topics) == ("kim", ("talks",))


def test_what_is_no_text_is_refused_with_the_count(take: Take) -> None:
    pdf = (
        '<PDFSource guid="p" name="x"><PDFSelection guid="q" page="0"><Coding guid="r">'
        '<CodeRef targetGUID="costs"/></Coding></PDFSelection></PDFSource>'
    )
    take(selection("said yes", "costs"), sources=pdf)
    told = str(take.report)  # type: ignore[attr-defined]
    assert "1 codings: in the pages of a PDF" in told


def test_offsets_beyond_the_text_are_refused(take: Take) -> None:
    far = selection("said yes", "costs").replace('endPosition="', 'endPosition="9')
    odd = selection("said no", "costs").replace('startPosition="', 'startPosition="-')
    assert take(far, odd) == []
    assert take.report.refused == 2  # type: ignore[attr-defined]


def test_twice_is_once(take: Take, dossier: Path) -> None:
    parts = [selection("said yes", "bo", "pay-yes"), selection("said no", "ann", "costs")]
    first = take(*parts)
    assert take(*parts) == first
    assert take.report.files[0].count("known") == 2  # type: ignore[attr-defined]


def test_offsets_in_utf_16_if_the_mapping_says_so(take: Take) -> None:
    start = TEXT.index("said yes")
    units = selection("said yes", "bo", "costs").replace(
        f'startPosition="{start}" endPosition="{start + 8}"',
        f'startPosition="{start + 1}" endPosition="{start + 9}"',  # past one wide character
    )
    (one,) = take(units, mapping=Mapping(offsets="utf-16"))
    assert one.passage.exact == "said yes"


def test_names_that_many_selections_have_are_no_ids(take: Take) -> None:
    parts = [selection("said yes", "bo", "costs"), selection("said no", "ann", "costs")]
    named = [each.replace("<PlainTextSelection", '<PlainTextSelection name="quote"')
             for each in parts]  # fmt: skip
    assert len(take(*named)) == 2


def test_documents_are_named_by_title_not_by_a_drawn_id(take: Take, dossier: Path) -> None:
    drawn = "5f0c1a2b-0d1e-4f2a-9b3c-0123456789ab"
    second = (
        f'<TextSource guid="{drawn}" name="Late talks"><PlainTextContent>Ann Lund said no.'
        '</PlainTextContent><PlainTextSelection guid="s9" startPosition="0" endPosition="16">'
        '<Coding guid="x"><CodeRef targetGUID="costs"/></Coding></PlainTextSelection></TextSource>'
    )
    assert take(sources=second)
    assert "late-talks" in [each.id for each in load(dossier).dossier.documents]
