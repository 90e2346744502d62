from collections import Counter
from pathlib import Path

import pytest

from ingest.document import BlockKind, Fate
from ingest.html.markup import decode_page
from ingest.html.page import extract_html
from ingest.html.roles import INVISIBLE
from ingest.html.tree import PageElement, parse_markup
from ingest.structure.composition import collapse
from ingest.structure.omissions import Omissions
from tests.ingest.html.articles import PROSE, last, read

TESTS = Path(__file__).parents[2]
PAGES = sorted([*(TESTS / "ingest/pages").glob("*.html"), *(TESTS / "faithful/pages").glob("*.html")])
MARKED_BY_THE_READER = {"blog.html": "[]", "fact_sheet.html": "[]"}
"""What a reader adds: brackets around the mark of a note, which would be a digit more of the number before it."""
LONG = "".join(PROSE.replace("joint", name) for name in ("foot", "knee", "hand", "wrist", "elbow", "ankle"))


@pytest.mark.parametrize("tag", ["del", "s", "strike"])
def test_what_is_struck_out_is_counted_and_a_browser_shows_it(tag: str) -> None:
    extraction = read(f"<p>Take <{tag}>900 mg</{tag}> <ins>300 mg</ins> of it.</p>")
    block = extraction.blocks[-1]
    assert extraction.text[block.start : block.end] == "Take 300 mg of it."
    assert block.rendered == "Take 900 mg 300 mg of it."
    assert [(entry.fate, entry.characters) for entry in extraction.left_out] == [(Fate.HIDDEN, 6)]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("5 × 10<sup>12</sup>/l", "5 × 10¹²/l"),
        ("25 kg/m<sup>2</sup>", "25 kg/m²"),
        ("CO<sub>2</sub>", "CO₂"),
        ("2<sup>3</sup>/<sub>4</sub> cups", "2 3/4 cups"),
        ("2 mg<sup>3</sup> a day", "2 mg [3] a day"),
        ("a day<sup><a href='#fn1'>1</a></sup>", "a day [1]"),
        ("a day<sup>*</sup>", "a day [*]"),
        ("the 2<sup>nd</sup> day", "the 2nd day"),
        ("e<sup>ax</sup> grows", "e^(ax) grows"),
    ],
)
def test_what_is_raised_or_lowered_can_t_be_misread(markup: str, text: str) -> None:
    assert last(f"<p>{markup}</p>") == text


def test_items_of_a_list_that_says_something_are_kept_whatever_they_are_called() -> None:
    assert last("<p>It may hurt here:</p><ul><li>Neck</li><li>Share</li><li>Back</li></ul>") == "Back"


def test_a_sign_in_a_script_opens_no_tag() -> None:
    script = "<script>for (i=0;i<pages.length;i++) {" + " a b;" * 3000 + "}</script>"
    assert last(f"{script}<p>Drink water.</p>") == "Drink water."


def test_a_soft_hyphen_is_no_character_of_a_word() -> None:
    assert last("<p>Hyper\u00aduricaemia is common.</p>") == "Hyperuricaemia is common."


def test_what_nothing_opens_is_left_out_and_counted() -> None:
    old = "Take ten tablets an hour until you are sick."
    extraction = read(f"<div id=old style='display: none'><p>{old}</p></div>")
    assert old not in extraction.text
    entries = [(entry.fate, entry.place, entry.characters) for entry in extraction.left_out]
    assert entries == [(Fate.HIDDEN, "div#old", len(old))]


def test_a_term_that_a_button_explains_is_a_word_of_its_sentence() -> None:
    assert last("<p>Never take <button class=tooltip>NSAIDs</button> with warfarin.</p>") == (
        "Never take NSAIDs with warfarin."
    )


@pytest.mark.parametrize("name", ["consent", "social", "related", "share", "feedback"])
def test_a_section_that_says_sentences_is_no_furniture_for_a_word_in_its_name(name: str) -> None:
    said = "Ask somebody to stay with you for the first night."
    assert last(f"<section id={name} class={name}><h2>At home</h2><p>{said}</p></section>") == said


def test_a_section_of_links_is_furniture_and_is_counted() -> None:
    extraction = read("<div class=related><a href=/a>Arthritis of the knee</a> <a href=/b>Bunions</a></div>")
    assert "Bunions" not in extraction.text
    assert [(entry.fate, entry.place) for entry in extraction.left_out] == [(Fate.FURNITURE, "div.related")]


def test_prose_that_is_dropped_gives_a_warning_that_says_where() -> None:
    said = "Our book of recipes says what to eat and what to leave when you suffer from gout."
    extraction = read(f"{PROSE * 3}<div id=offer class=related><p>{said}</p><input name=email></div>")
    assert said not in extraction.text
    assert extraction.warnings == (f"dropped {len(said)} characters of prose: div#offer",)


def test_articles_in_a_row_are_all_read() -> None:
    page = "".join(
        f"<article><h2>Part {n}</h2><p>This part says what to do on day {n} of it.</p></article>" for n in (1, 2, 3)
    )
    text = extract_html(f"<div>{page}</div>".encode(), url=None, where="page.html")[0].text
    assert [f"day {n}" in text for n in (1, 2, 3)] == [True, True, True]


def test_a_picture_speaks_in_a_cell_and_a_sentence_and_a_browser_doesn_t_find_it() -> None:
    extraction = read(
        "<table><tr><th>Drug</th><th>Safe</th></tr><tr><td>Aspirin</td><td><img src=n.png alt=No></td></tr></table>"
        "<p><img src=w.png alt='Careful:'> drink no beer.<img src=d.png alt=''></p>"
    )
    row, said = extraction.blocks[-2:]
    assert extraction.text[row.start : row.end] == "Aspirin\tNo"
    assert row.rendered == "Aspirin"
    assert extraction.text[said.start : said.end] == "Careful: drink no beer."
    assert said.rendered == "drink no beer."


def test_a_sentence_of_links_and_a_list_under_a_lead_in_are_kept() -> None:
    links = "<a href=/f>Fever</a>, <a href=/r>a rash</a> and <a href=/p>pain</a>"
    assert last(f"<p>{links}</p>") == "Fever, a rash and pain"
    assert last(
        "<p>Take none of these with colchicine</p><ul><li><a href=/a>Azoles</a><li><a href=/b>Statins</a></ul>"
    ) == ("Statins")


@pytest.mark.parametrize("role", ["alert", "note"])
def test_an_aside_that_alerts_is_a_warning(role: str) -> None:
    extraction = read(f"<aside role={role}><p>Call an ambulance.</p></aside>")
    assert extraction.blocks[-1].kind is BlockKind.WARNING


def test_a_shadow_root_in_the_markup_is_read() -> None:
    assert last("<x-card><template shadowrootmode=open><p>Drink water.</p></template></x-card>") == "Drink water."


@pytest.mark.parametrize("closed", ["<a name='dose'/>", '<script src="x.js" />', "<div class='clear'/>", "<span/>"])
def test_an_element_closed_in_its_own_tag_takes_nothing_in(closed: str) -> None:
    assert last(f"{closed}<p>Drink water.</p>") == "Drink water."


def test_an_address_may_end_in_a_slash() -> None:
    assert last("<p>Ask <a href=/help/>the helpline</a> first.</p>") == "Ask the helpline first."


def fates(markup: str) -> set[tuple[Fate, str]]:
    extraction, _ = extract_html(markup.encode(), url=None, where="page.html")
    return {(entry.fate, entry.place) for entry in extraction.left_out}


def test_prose_beside_an_article_is_dropped_with_a_warning_unless_the_page_says_which_part_is_its_main_one() -> None:
    beside = "<div class=x><p>Never drive while you take these tablets, even if you feel well.</p></div>"
    article = f"<h1>Gout</h1>{PROSE}{PROSE.replace('joint', 'foot')}"

    assert fates(f"<article>{article}</article>{beside}") == {(Fate.DROPPED, "div.x")}
    assert fates(f"<main>{article}</main>{beside}") == {(Fate.FURNITURE, "div.x")}


def test_announcements_of_other_pages_are_no_prose_that_was_dropped() -> None:
    posts = "".join(
        f"<div><h3><a href=/{name}>{name}</a></h3><p>What you should know about it, and when to see a doctor.</p></div>"
        for name in ("Asthma", "Croup")
    )
    assert fates(f"<main><h1>Gout</h1>{LONG}<div class=next><h2>You may also like</h2>{posts}</div></main>") == {
        (Fate.FURNITURE, "div.next")
    }


def test_comments_named_so_at_each_level_are_furniture_and_a_section_of_that_name_is_not() -> None:
    said = "<p>I took three of these tablets and it went away at once.</p>"
    comments = f"<div id=comments><ol><li class=comment>{said}</li></ol></div>"

    assert fates(f"<main><h1>Gout</h1>{LONG}{comments}</main>") == {(Fate.FURNITURE, "div#comments")}
    assert last(f"<section id=comments><h2>Comments of the panel</h2>{said}</section>") == said[3:-4]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_each_character_of_a_page_is_kept_or_counted_once(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out: list[str] = []
    counting = Omissions.leave_out

    def leave_out(self: Omissions, fate: Fate, place: str, text: str) -> None:
        left_out.append(text)
        counting(self, fate, place, text)

    monkeypatch.setattr(Omissions, "leave_out", leave_out)
    extraction, _ = extract_html(page.read_bytes(), where=page.name)
    markup, _ = decode_page(page.read_bytes(), charset=None, where=page.name)
    there = _characters(_written(next(parse_markup(markup, where=page.name).find("body"))))
    kept = _characters(extraction.text) + _characters("".join(left_out))

    assert sum(entry.characters for entry in extraction.left_out) == sum(len(collapse(text)) for text in left_out)
    assert there - kept == Counter()
    assert kept - there == _characters(MARKED_BY_THE_READER.get(page.name, ""))


def _characters(text: str) -> Counter[str]:
    """How often each character is in a text, without blanks."""
    return Counter("".join(text.split()))


def _written(node: PageElement | str) -> str:
    """The text of a page."""
    if isinstance(node, str):
        return node
    return "" if node.tag in INVISIBLE else "".join(map(_written, node.children))


@pytest.mark.parametrize(
    "words", ["This section is currently in development.", "Coming soon", "The page is being updated."]
)
def test_what_says_that_words_are_to_come_is_kept_and_is_no_answer(words: str) -> None:
    extraction = read(f"<h2>Causes</h2><p>{words}</p>")

    assert extraction.text.endswith(f"Causes\n\n{words}")
    assert not extraction.blocks[-1].is_citable


def test_an_index_of_links_is_no_answer_and_a_list_under_a_lead_in_is() -> None:
    links = "<ul><li><a href=/a>Asthma</a></li><li><a href=/b>Blisters</a></li></ul>"
    index, led = read(f"<h2>Conditions</h2>{links}"), read(f"<h2>Warfarin</h2><p>Never take it with</p>{links}")

    assert [block.is_citable for block in index.blocks[-2:]] == [False, False]
    assert [block.is_citable for block in led.blocks[-2:]] == [True, True]


def test_a_shadow_root_is_shown_and_another_template_is_not() -> None:
    root = "<template shadowrootmode=open><p>Drink water.</p></template>"

    assert last(f"<x-card>{root}</x-card>") == "Drink water."
    assert "Drink" not in read("<template><p>Drink water.</p></template>").text


def test_teasers_of_other_pages_are_not_the_article() -> None:
    posts = "".join(f"<article><h3>{name}</h3><p>What you should know about it now.</p></article>" for name in "ABCDE")
    page = f"<body><article><h2>Gout</h2>{LONG}</article><div class=more>{posts}</div></body>"
    extraction, _ = extract_html(page.encode(), url=None, where="page.html")

    assert "Rest the foot" in extraction.text
    assert "What you should know" not in extraction.text


@pytest.mark.parametrize("line_end", ["<br>\n", "\n<br>", "<br>\n  \n"])
def test_a_line_that_is_broken_in_markup_and_source_alike_stays_in_its_sentence(line_end: str) -> None:
    said = last(f"<p>You cannot give blood while{line_end}you take these tablets.</p>")

    assert said == "You cannot give blood while\nyou take these tablets."
    assert last("<p>See<br><sup>99</sup>\nTc</p>").endswith("[99]\nTc")
    assert last("<pre>Adults:\n\n  500 mg</pre>") == "Adults:\n\n  500 mg"
