"""Articles in: what is taken from plain text and pages, and what is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import ArticleError
from communique.loaders.articles import article as module
from communique.loaders.articles.article import read_article
from communique.loaders.articles.boilerplate import kind_of
from communique.loaders.dossier.texts import digest

PAGES = Path(__file__).parent / "pages"
KOREAN = "남쪽 섬의 장관은 화요일에 등대 비용을 두 번 내지 않겠다고 말했다고 항구 신문이 전했다."
JAPANESE = "南の島の大臣は火曜日、灯台の費用を二度払うつもりはないと述べたと港新聞が伝えた。"
FRENCH = (
    "Le ministre a déclaré mardi qu\u2019il ne paierait pas deux fois « la lampe » de l\u2019île."
)


def page(words: str, head: str = "", language: str = "") -> str:
    attribute = f' lang="{language}"' if language else ""
    return (
        f"<!doctype html><html{attribute}><head>{head}<title>{words[:9]}</title></head><body>"
        f"<article><p>{words}</p><p>{words}</p></article></body></html>"
    )


def test_a_news_page_gives_the_article_and_nothing_of_the_page() -> None:
    found = read_article(PAGES / "ledger.html")
    assert found.text == (
        "Lamp talks stall in Velm\n"
        "Delegates of the two island states left the harbor town of Velm on Tuesday without an "
        "agreement on who pays for the lamp fleet.\n"
        "“We will not pay twice for one lamp,” said Oda Brink, the northern minister, after the "
        "session.\n"
        "Really?\n"
        "The southern side had asked for a rise of 12 percent, people with knowledge of the talks "
        "said.\n"
        "The first lamp agreement gave the south three and a half million crowns a year, café "
        "owners in Velm recall \U0001f4b0.\n"
        "- The north offers a longer term.\n"
        "- The south wants a yearly rise.\n"
        "Talks go on next month, the ministry said.\n"
    )
    assert found.title == "Lamp talks stall in Velm"
    assert (found.outlet, found.authors) == ("The Harbor Ledger", ("Mina Seo",))
    assert (found.published, found.language) == ("2019-03-05", "en")
    assert found.raw_digest == digest((PAGES / "ledger.html").read_bytes())
    assert found.media_type == "text/html"


def test_metadata_comes_from_structured_data_too() -> None:
    found = read_article(PAGES / "structured.html")
    assert found.title == "Keeper: no second bill"
    assert (found.outlet, found.published) == ("Tide Post", "2021-11-02")
    assert found.authors == ("Ivo Lund", "Sara Holm")
    assert found.url == "https://www.tide-post.example/2021/keeper"
    assert "a storm in a lamp glass" in found.text
    assert "| 2021 | 3.6 million |" in found.text
    for furniture in ("Log in", "WhatsApp", "Copyright"):
        assert furniture not in found.text


@pytest.mark.parametrize(
    ("words", "codec", "head", "language"),
    [
        (KOREAN, "utf-8", '<meta charset="utf-8">', "ko"),
        (KOREAN, "cp949", '<meta http-equiv="x" content="text/html; charset=euc-kr">', "ko"),
        (KOREAN + " 똠방각하", "cp949", "<meta charset='ks_c_5601-1987'>", "ko"),
        (KOREAN, "cp949", "", "ko"),
        (KOREAN, "cp949", '<meta charset="utf-8">', "ko"),  # pages do say what is not so
        (KOREAN, "utf-8", '<meta charset="euc-kr">', "ko"),
        (KOREAN, "utf-16", "", "ko"),
        (JAPANESE, "shift_jis", '<meta charset="Shift_JIS">', "ja"),
        (JAPANESE, "shift_jis", "", "ja"),
        (JAPANESE, "euc_jp", '<meta charset="x-no-such-charset">', "ja"),
        (JAPANESE, "iso2022_jp", '<meta charset="iso-2022-jp">', "ja"),
        (FRENCH, "cp1252", '<meta charset="iso-8859-1">', ""),
        (FRENCH, "cp1252", "", ""),
    ],
)  # fmt: skip
def test_pages_are_decoded_as_they_were_written(
    words: str, codec: str, head: str, language: str
) -> None:
    found = read_article(page(words, head).encode(codec), name="page.html")
    assert found.text.splitlines()[-1] == words
    assert found.language == language


def test_the_servers_word_on_the_charset_counts() -> None:
    data = page(KOREAN).encode("johab")
    found = read_article(data, name="x", media_type='text/html; charset="johab"')
    assert KOREAN in found.text


def test_the_language_a_page_names_is_taken() -> None:
    assert read_article(page(FRENCH, language="fr-CA").encode()).language == "fr"
    head = '<meta property="og:locale" content="de_AT">'
    assert read_article(page(FRENCH, head).encode()).language == "de"


def test_plain_text_stays_as_it_is(tmp_path: Path) -> None:
    data = (
        "\ufeffLamp talks stall\r\n\r\n\tTalks\x0c end.\u2028 \r\nShare\r\n© 2019 Ledger".encode()
    )
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    found = read_article(path)
    assert found.text == data.decode()
    assert (found.title, found.media_type) == ("Lamp talks stall", "text/plain")
    assert found.raw_digest == digest(found.text)
    noted = {b.kind: found.text[b.start : b.end] for b in found.boilerplate}
    assert noted == {"share button": "Share", "copyright": "© 2019 Ledger"}
    assert (found.outlet, found.authors, found.published) == ("", (), None)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80))
def test_any_printable_text_comes_back_whole(words: str) -> None:
    data = words.encode()
    try:
        found = read_article(data, name="x.txt", media_type="text/plain")
    except ArticleError:
        assert not words.strip("\ufeff \t\r\n") or words.startswith(("%PDF", "GIF8", "{\\rtf"))
    else:
        assert found.text == words
        for noted in found.boilerplate:
            assert kind_of(found.text[noted.start : noted.end]) == noted.kind


def test_a_long_first_line_is_cut_for_the_title() -> None:
    found = read_article(("word " * 100).encode(), name="x.txt")
    assert found.title.endswith("word …")
    assert len(found.title) < 130
    assert read_article(b"Skip to content\nMenu\nLamps!\n").title == "Lamps!"
    assert read_article(b"Menu\n").title == "Menu"


NOISE = random.Random(7).randbytes(4000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7\n...", "a PDF file, which is not read; expected plain text or HTML"),
        (b"PK\x03\x04rest", "a zip, Word or e-book file"),
        (b"\x1f\x8b\x08rest", "a compressed file"),
        (b"\x89PNG\r\n", "an image"),
        (NOISE, "binary data, no text"),
        (NOISE.replace(b"\0", b"\1"), "no"),
        (b"\x01\x02\x03\x04" * 50, "binary data, no text"),
        (b"\xff\xfe\x00", "not the UTF-16 its first bytes promise"),
        (b"<html><body></body></html>", "no article text found in this page"),
        (b"<html><body><p>Menu</p><p>Log in</p></body></html>", "no article text found"),
        (b"<html>" + b"<div>" * 5000 + b"x", "nested too deep; expected at most 200 levels"),
        (b"<html>" + b"<p>x</p>" * 40_000, "too many tags"),
        (b"x" * (module.MAX_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(ArticleError) as caught:
        read_article(data, name="bad")
    (problem,) = caught.value.problems
    assert str(problem).startswith("bad: ")
    assert message in str(problem)


def test_files_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path, "nul\0name"):
        with pytest.raises(ArticleError, match="not readable"):
            read_article(path)


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<div class=share>", "</div>", "<article>", "<!--", "-->", "<script>",
             "<table><tr><td>", "<![CDATA[", "&#0;", "&#x110000;", "&amp", "\x00", "\x0b",
             "words of a lamp keeper in Velm. ", "<a href='", "'>", "<meta charset=utf-16>",
             "<svg><title>", "\ud7ff"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_broken_pages_never_raise_anything_else(parts: list[str]) -> None:
    try:
        found = read_article(("<html>" + "".join(parts)).encode(), name="x.html")
    except ArticleError:
        return
    assert found.text.strip()
    assert "\x00" not in found.text


@pytest.mark.parametrize(
    "line",
    [
        "Share", "Share on Facebook", "Tweet", "Copy link", "Facebook | X | WhatsApp",
        "기사 공유하기", "Follow us on Instagram", "Sign up for our daily newsletter",
        "Comments are moderated.", "Please refrain from using obscene words.",
        "Related stories", "Read more: Ferry lines to close", "More from World", "관련 기사",
        "Photo: Sea Wire", "Reuters", "Velm pier / AFP", "[Photo by Sea Wire]",
        "© 2020 Ledger", "All rights reserved", "무단전재 및 재배포 금지", "Advertisement",
        "https://e.org/x",
    ],
)  # fmt: skip
def test_lines_of_a_page_are_told_from_prose(line: str) -> None:
    assert kind_of(line)
    assert kind_of(f"  - {line} ")


@pytest.mark.parametrize(
    "line",
    ["Share prices of lamp makers fell on Monday.", "Follow the money, the keeper said.",
     "Comments by the minister at a closed meeting drew criticism.",
     "Recommended levels of spending rose to three percent, the ministry said.",
     "Related costs were left out of the talks.", "Views on the lamps differ.", "Really?",
     "Images of the pier went around the world.", "Reuters reported that talks had stalled.",
     "Copyright law does not protect lamps.", "Print runs were halved.",
     "Trending is not the word.", "“I like the lamps,” she said.", "Home owners pay more.", ""],
)  # fmt: skip
def test_prose_that_begins_like_a_button_is_kept(line: str) -> None:
    assert kind_of(line) == ""


def test_the_articles_come_in_whole(shared: Path) -> None:
    paths = sorted((shared / "articles").glob("*.txt"))
    assert len(paths) == 5
    for path in paths:
        found = read_article(path)
        assert found.text.encode() == path.read_bytes()
        assert found.title
        assert sum(b.end - b.start for b in found.boilerplate) < len(found.text) / 4
