"""The page in a real browser: typing as Vietnamese people type, answers, evidence, choices, and what WCAG asks for."""
from __future__ import annotations

from pathlib import Path

import pytest

from tests.api import world
from tests.browser.chromium import Chromium
from tests.browser.conftest import Running

pytestmark = pytest.mark.browser

QUESTION = "Doanh nghiệp nào trúng thầu ở dự án do chính họ đầu tư?"
SHOWN = "!document.getElementById('answer').hidden && !document.getElementById('answer').hasAttribute('aria-busy')"

#: texts whose contrast with the nearest opaque background is below WCAG's 4.5 (3 for large type)
LOW_CONTRAST = """
(() => {
  const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; }
    return [255, 255, 255]; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  for (let node; (node = walker.nextNode());) {
    const e = node.parentElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!node.data.trim() || style.visibility === 'hidden' || !box.width || e.closest('[hidden], noscript, .hidden')) continue;
    const [a, b] = [light(rgb(style.color)), light(behind(e))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) low.push(`${node.data.trim().slice(0, 40)} ${style.color}`);
  }
  return low;
})()
"""
SMALL_TARGETS = """
[...document.querySelectorAll('button, summary, textarea')].filter((e) => e.getBoundingClientRect().width)
  .filter((e) => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24).map((e) => e.innerText)
"""


@pytest.fixture(autouse=True)
def fresh(site: Running) -> None:
    site.double.changes.clear()
    site.double.asked.clear()


def ask(browser: Chromium, site: Running, question: str = QUESTION) -> None:
    browser.go(site.url)
    browser.click("#question")
    browser.type(question)
    browser.press("Enter", code=13)
    browser.until(SHOWN)


def test_a_typed_question_is_answered_with_reading_table_and_query(browser: Chromium, site: Running) -> None:
    ask(browser, site)
    text = browser.text("#answer")
    assert [asked[0] for asked in site.double.asked] == [QUESTION]
    reading = "Tôi hiểu câu hỏi là: Doanh nghiệp trúng thầu"
    for expected in ("Có 1 doanh nghiệp.", reading, "Tính mọi năm", "Công ty cổ phần Ánh Dương", "12.500.000.000", "12,5 tỷ đồng"):
        assert expected in text
    assert "MATCH" not in text and browser.js("document.activeElement.id") == "answer-title"
    browser.click("details.how summary")
    assert "MATCH (a) RETURN a.id" in browser.text("#answer") and "12 ms" in browser.text("#answer")
    assert browser.js("new URLSearchParams(location.search).get('q')") == QUESTION
    assert browser.faults == []


def test_enter_belongs_to_the_input_method_while_it_composes(browser: Chromium, site: Running) -> None:
    browser.go(site.url)
    browser.click("#question")
    browser.type("doanh nghieepj")
    browser.press("Enter", code=229)
    browser.js("document.getElementById('question').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))")
    assert browser.js("new Promise((done) => setTimeout(() => done(document.getElementById('question').value), 200))") == "doanh nghieepj"
    assert site.double.asked == []
    browser.press("Enter", code=13)
    browser.until(SHOWN)
    assert [asked[0] for asked in site.double.asked] == ["doanh nghieepj"]


def test_evidence_opens_under_its_row_and_names_file_and_row(browser: Chromium, site: Running) -> None:
    ask(browser, site)
    assert "egp/kqlcnt.jsonl" not in browser.text("#answer")
    browser.click("td button")
    assert "Công ty cổ phần Ánh Dương 0100000001 trúng thầu Gói số 00 IB0000000000" in " ".join(browser.text("tr.below").split())
    assert "egp/kqlcnt.jsonl, dòng 7" in browser.text("tr.below")
    assert browser.js("document.querySelector('td button').getAttribute('aria-expanded')") == "true"


def test_choices_are_buttons_that_ask_again(browser: Chromium, site: Running) -> None:
    choices = [{"index": 0, "reading": "Vốn điều lệ", "count": 3}, {"index": 1, "reading": "Vốn đăng ký", "count": 1200}]
    site.double.changes.update(status="clarify", kind=None, rows=[], columns=[], evidence=[], choices=choices, reason="Chưa rõ vốn nào")
    ask(browser, site, "Công ty nào có vốn lớn nhất?")
    assert "Cần hỏi lại" in browser.text("#answer") and "Vốn đăng ký (1.200 kết quả)" in browser.text("#answer")
    site.double.changes.clear()
    browser.click(".choices li:nth-child(2) button")
    browser.until("document.querySelector('#answer table')")
    (first, second) = site.double.asked
    assert (first[2], second[2]) == (None, 1) and first[1] == second[1]  # one dialogue
    assert browser.js("location.search").endswith("choose=1")


def test_names_are_text_never_markup(browser: Chromium, site: Running) -> None:
    evil = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    cell = {"type": "Enterprise", "id": 'x"&<', "code": "javascript:alert(1)", "name": evil}
    site.double.changes.update(rows=[[cell, 1]], text=evil, reading=evil, assumptions=[evil])
    ask(browser, site)
    assert evil in browser.text("#answer") and browser.js("window.hit") is None
    assert browser.js("document.querySelectorAll('#answer img, #answer script').length") == 0
    assert browser.js("document.querySelector('#answer a').href").startswith(site.url + "entity.html?kind=Enterprise")


def test_the_address_holds_the_question_and_going_back_asks_it_again(browser: Chromium, site: Running) -> None:
    browser.go(site.url + "?q=Ai%20tr%C3%BAng%3F")
    browser.until(SHOWN)
    assert browser.js("document.getElementById('question').value") == "Ai trúng?"
    browser.click(".chips li:nth-child(2) button")
    browser.until("document.title.startsWith('10 nhà thầu')")
    browser.js("history.back()")
    browser.until("document.title.startsWith('Ai trúng')")
    asked = [question for question, _, _ in site.double.asked]
    assert (asked[0], asked[-1], len(asked)) == ("Ai trúng?", "Ai trúng?", 3)


def test_a_long_table_is_shown_in_steps(browser: Chromium, site: Running) -> None:
    site.double.changes.update(kind="table", columns=["Năm", "Số gói"], rows=[[1900 + n, 1000 * n] for n in range(250)], evidence=[])
    ask(browser, site)
    assert browser.js("document.querySelectorAll('#answer tbody tr').length") == 100 and "250 dòng" in browser.text("caption")
    browser.click("#answer button.quiet")
    assert browser.js("document.querySelectorAll('#answer tbody tr').length") == 200
    assert browser.js("[...document.querySelector('#answer tbody tr:nth-child(100)').children].map((c) => c.innerText)") == ["1999", "99.000"]


def test_a_single_figure_a_yes_and_an_empty_answer(browser: Chromium, site: Running) -> None:
    site.double.changes.update(kind="number", columns=["Tổng giá trúng thầu"], rows=[[1_234_567_891_000]], evidence=[])
    ask(browser, site)
    assert browser.text(".figure").split("\n")[0].startswith("1.234.567.891.000")
    site.double.changes.update(kind="bool", columns=["Đúng"], rows=[[True]], text="Có.")
    ask(browser, site)
    assert browser.text(".figure") == "Có"
    site.double.changes.update(kind="entities", rows=[], text="Không có doanh nghiệp nào.")
    ask(browser, site)
    assert "Không có doanh nghiệp nào." in browser.text("#answer") and browser.js("document.querySelector('#answer table')") is None


def test_a_failure_is_told_in_vietnamese(browser: Chromium, site: Running) -> None:
    browser.go(site.url + "?" + "q=" + "x" * 2001)
    browser.until("document.querySelector('.problem')")
    assert "quá dài" in browser.text(".problem")


def test_the_entity_page_tells_how_many_it_left_out(browser: Chromium, site: Running) -> None:
    browser.go(site.url + "entity.html?kind=Enterprise&id=0100000001")
    browser.until("document.querySelector('#entity h1')")
    text = browser.text("#entity")
    for expected in ("Công ty cổ phần Ánh Dương", "12,5 tỷ đồng", "07/05/2010", "Dự thầu gói thầu (61)", "Còn 11 mục", "60 %", "doanh_nghiep.xlsx, dòng 3"):
        assert expected in text
    assert world.CANARY not in text and "<b>A</b>" in text
    browser.click("#entity tbody a")
    browser.until("document.title.startsWith('Nguyễn')")
    assert browser.faults == []


@pytest.mark.parametrize("dark", [False, True])
def test_contrast_targets_names_and_reflow(browser: Chromium, site: Running, dark: bool, tmp_path: Path) -> None:
    browser.dark(dark)
    for address in ("?q=Ai", "entity.html?kind=Enterprise&id=0100000001", "docs.html"):
        browser.go(site.url + address)
        browser.until("document.querySelector('article h2, #entity h1, #docs h2')")
        if address.startswith("?"):
            browser.click("td button")
            browser.click("details.how summary")
        assert browser.js(LOW_CONTRAST) == []
        assert browser.js(SMALL_TARGETS) == []
        browser.resize(320, 800)  # WCAG 1.4.10: no sideways scrolling at 320 px, tables excepted (they scroll by themselves)
        assert browser.js("document.documentElement.scrollWidth") <= 320
        browser.resize(1100, 900)
        assert _nameless(browser) == []


def _nameless(browser: Chromium) -> list[str]:
    """Controls that a screen reader would announce without a name."""
    nodes = browser.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "textbox", "searchbox", "region", "table", "article", "search"}
    named = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored") and "role" in node]
    return [role for role, name in named if role in roles - {"table", "search"} and not name.strip()]
