"""Every kind of page in Chromium: no error, no dialog, no other host, usable at any width."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

PAGES = [
    "/", "/statements", "/statements?proposition=link-trade-and-defense&stance=opposes",
    "/propositions", "/actors", "/outlets", "/agreements", "/events", "/documents",
    "/disagreements", "/search?q=trump", "/about", "/questions",
    "/questions/who-said-what?topic=linkage", "/editor", "/ns",
    "/proposition/link-trade-and-defense", "/topic/linkage", "/actor/donald-trump", "/actor/usa",
    "/actor/yonhap", "/agreement/sma-12", "/series/sma", "/document/cnewslive-2025-07",
    "/utterance/trump-post-han-call", "/source/mofa-sma-10-press-release",
    "/document/asiae-2024-05/statement/mofa-announces-second-meeting",
    "/document/asiae-2024-05/claim/campaign-speech-date",
]  # fmt: skip

ORDINARY = {"/", "/proposition/link-trade-and-defense", "/series/sma"}
"""Pages that are looked at in every run; the others are in the long one."""

_NAMELESS = """() =>
  [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('#yasgui') && !e.closest('svg'))
  .filter(e => !(e.innerText || e.ariaLabel || e.labels?.length || e.textContent).toString().trim())
  .map(e => e.outerHTML)"""
_CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c) && c !== 'transparent') return c; }
    return 'rgb(255, 255, 255)'; };
  const poor = new Set();
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (e.closest('svg, #yasgui, .hidden') || !e.checkVisibility()) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5)
      poor.add(e.className + ': ' + e.textContent.trim().slice(0, 30));
  }
  return [...poor]; }"""


_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    "path",
    [path if path in ORDINARY else pytest.param(path, marks=pytest.mark.slow) for path in PAGES],
)
def test_every_kind_of_page_opens_without_a_fault_at_any_width(opened: Open, path: str) -> None:
    with opened(path) as seen:
        page = seen.page
        assert page.locator("h1").count() == 1
        assert page.evaluate(_NAMELESS) == []
        assert page.evaluate(_CONTRAST) == []
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(_CONTRAST) == []
        page.set_viewport_size({"width": 360, "height": 900})
        assert page.evaluate(_WIDE) <= 0
        assert seen.faults == []


def test_a_text_is_read_with_its_notes(opened: Open, text_server: Any) -> None:
    with opened("/document/stall#p43-100", of=text_server) as seen:
        page = seen.page
        assert page.evaluate(_NAMELESS) == []
        assert page.evaluate(_CONTRAST) == []
        article = page.locator(".article")
        selected = article.evaluate(
            "e => { getSelection().selectAllChildren(e); return getSelection().toString(); }"
        )
        assert "that the lamps stay lit, and that the south would pay for them." in selected
        assert not re.search(r"\d", selected)  # numbers of notes are not part of the text
        article.get_by_role("link", name="that the south would pay").click()
        assert page.locator(".marginalia li:target").inner_text().count("In short south-pays.") == 1
        page.locator(".marginalia li:target .place a").press("Enter")
        assert page.evaluate("document.querySelector(':target').closest('mark') !== null")
        page.set_viewport_size({"width": 360, "height": 900})
        assert page.evaluate(_WIDE) <= 0
        assert seen.faults == []


@pytest.mark.slow
def test_pages_are_read_and_used_without_scripts(opened: Open) -> None:
    with opened("/", scripts=False) as seen:
        page = seen.page
        page.get_by_role("link", name="9 statements against").first.click()
        assert "9 statements" in page.locator("h1").inner_text()
        page.get_by_label("Since").fill("2025-05")
        page.get_by_role("button", name="Apply").click()
        assert "since=2025-05" in page.url
        page.get_by_role("searchbox").fill("hoshik nam")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Hoshik Nam", exact=True).first.click()
        assert page.locator("h1").inner_text() == "Hoshik Nam"
        assert seen.faults == []


@pytest.mark.slow
def test_a_question_is_asked_and_sorted_without_scripts(opened: Open) -> None:
    with opened("/questions/who-said-what", scripts=False) as seen:
        page = seen.page
        page.get_by_label("Topic").select_option(label="linking trade and defense")
        page.get_by_role("button", name="Ask").click()
        assert page.locator("table.answer tbody tr").count() > 10
        page.get_by_role("columnheader").get_by_role("link", name="speaker").click()
        assert page.locator('th[aria-sort="ascending"]').count() == 1


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first(opened: Open) -> None:
    with opened("/") as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('main')")


@pytest.mark.slow
def test_landmarks_have_their_roles(opened: Open) -> None:
    with opened("/statements") as seen:
        for role in ("banner", "navigation", "search", "main", "contentinfo", "complementary"):
            assert seen.page.get_by_role(role).count() >= 1, role


@pytest.mark.slow
def test_the_editor_runs_a_query(opened: Open) -> None:
    with opened("/editor") as seen:
        page = seen.page
        page.wait_for_selector("html[data-editor=ready]")
        assert not page.locator("#plain").is_visible()
        page.locator(".yasqe_queryButton").first.click()
        page.wait_for_selector(".yasr table tbody tr")
        assert "Donald Trump" in page.locator(".yasr table").inner_text()
        assert seen.faults == []


@pytest.mark.slow
def test_the_editor_opens_a_question(opened: Open) -> None:
    with opened("/editor?question=contents") as seen:
        page = seen.page
        page.wait_for_selector("html[data-editor=ready]")
        page.locator(".yasqe_queryButton:visible").click()
        page.wait_for_selector(".yasr table tbody tr")
        assert seen.faults == []


@pytest.mark.slow
def test_marks_of_a_timeline_open_their_statement(opened: Open) -> None:
    with opened("/proposition/link-trade-and-defense") as seen:
        seen.page.locator(".chart a").first.click()
        assert re.search(r"/document/[^/]+/statement/[^/]+$", seen.page.url)
