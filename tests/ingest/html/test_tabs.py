import pytest

from ingest.html.page import extract_html
from tests.ingest.html.articles import read, scopes

WALK, RUN = "<ul><li>Walk slowly</li></ul>", "<ul><li>Run a marathon</li></ul>"
PANELS = f"<div role=tabpanel id=a>{WALK}</div><div role=tabpanel id=b>{RUN}</div>"
TABS = "".join(f"<button role=tab aria-controls={to}>{words}</button>" for to, words in (("a", "Do"), ("b", "Don't")))
TABS = f"<div role=tablist>{TABS}</div>"
TOGGLES = "".join(f"<button {{}} data-bs-toggle=tab data-bs-target='#{to}'>{{}}</button>" for to in "ab")
EACH = {"Walk slowly": ["Do"], "Run a marathon": ["Don't"]}


def radio(name: str) -> str:
    return f"<input type=radio name=t id={name}>"


@pytest.mark.parametrize(
    "markup",
    [
        f"{TABS}{PANELS}",
        f"{PANELS}{TABS}",
        f"<ul class=tabs><li><a href='#a'>Do</a></li><li><a href='#b'>Don't</a></li></ul>{PANELS}",
        f"<div id=a>{WALK}</div><div id=b>{RUN}</div>"
        "<ul class=tabs><li><a href='#a'>Do</a></li><li><a href='#b'>Don't</a></li></ul>",
        f"<ul><li>{TABS}</li></ul>{PANELS}",
        f"<ul class=tabs><li><a href='#a'>Do</a><div id=a>{WALK}</div></li>"
        f"<li><a href='#b'>Don't</a><div id=b>{RUN}</div></li></ul>",
        f"<div class=nav>{TOGGLES.format('', 'Do', '', 'Don&apos;t')}</div>{PANELS}",
        f"<button role=tab id=t1>Do</button><button role=tab id=t2>Don't</button>"
        f"<div role=tabpanel aria-labelledby=t1>{WALK}</div><div role=tabpanel aria-labelledby=t2>{RUN}</div>",
        f"{TABS}{PANELS}<div id=b></div>",
    ],
    ids=["before", "after", "row", "row after", "one item", "own item", "toggles", "labelled by", "id twice"],
)
def test_a_panel_is_under_its_own_tab_wherever_that_is(markup: str) -> None:
    assert scopes(markup) == EACH


def test_tabs_within_an_item_leave_it_and_the_next_one_as_they_are() -> None:
    found = scopes(f"<ol><li>Know what to do. {TABS}{PANELS}</li><li>Ring us.</li></ol>")

    assert found == {
        "Know what to do.": [],
        "Walk slowly": ["Know what to do.", "Do"],
        "Run a marathon": ["Know what to do.", "Don't"],
        "Ring us.": [],
    }


@pytest.mark.parametrize("role", ["role=tab", ""])
def test_a_button_that_leads_on_to_the_next_panel_is_no_label(role: str) -> None:
    leading_on = "<button data-bs-toggle=tab data-bs-target='#{}'>Continue</button>"
    markup = (
        f"{TOGGLES.format(role, 'Do', role, 'Don&apos;t')}<div id=a>{WALK}{leading_on.format('b')}</div>"
        f"<div id=b>{RUN}{leading_on.format('c')}</div><div id=c><p>It hurts.</p></div>"
    )

    assert scopes(markup) == {**EACH, "It hurts.": []}


def test_an_id_that_is_there_twice_is_that_of_the_first() -> None:
    assert scopes(f"{TABS}{PANELS}<div id=b><p>It hurts.</p></div>") == {**EACH, "It hurts.": []}


@pytest.mark.parametrize("id_of_first", ["<table role=tabpanel id=a>", "<table id=a>"])
def test_a_table_may_be_a_panel(id_of_first: str) -> None:
    rows = "<tr><th>Drug</th><th>Dose</th></tr><tr><td>Colchicine</td><td>{}</td></tr></table>"

    assert scopes(f"{TABS}{id_of_first}{rows.format('1 mg')}<table id=b>{rows.format('none')}") == {
        "Colchicine\t1 mg": ["Do", "Drug\tDose"],
        "Colchicine\tnone": ["Don't", "Drug\tDose"],
    }


def test_a_heading_further_down_in_a_panel_is_below_its_tab() -> None:
    panel = f"<div id=b>{RUN}<h4>Why?</h4><p>It hurts.</p></div>"

    assert scopes(f"{TABS}<div id=a>{WALK}</div>{panel}") == {**EACH, "It hurts.": ["Don't", "Why?"]}


@pytest.mark.parametrize(
    ("tab", "heading", "scope"),
    [
        ("Adults", "Adults", ["Adults"]),
        ("Adults", "How much adults take", ["How much adults take"]),
        ("Adults", "Dose", ["Adults", "Dose"]),
        ("What to do", "What not to do", ["What to do", "What not to do"]),
    ],
)
def test_the_heading_that_a_panel_begins_with_is_its_label_where_it_says_as_much(
    tab: str, heading: str, scope: list[str]
) -> None:
    panel = f"<div role=tabpanel id=a><h3>{heading}</h3><p>Two tablets, four times a day.</p></div>"

    assert scopes(f"<div role=tablist><a role=tab href='#a'>{tab}</a></div>{panel}") == {
        "Two tablets, four times a day.": scope
    }


@pytest.mark.parametrize("tab", ["Home", "Back", "More"])
def test_a_tab_is_no_control_whatever_it_is_called(tab: str) -> None:
    assert scopes(f"<button role=tab aria-controls=a>{tab}</button><div id=a>{WALK}</div>") == {"Walk slowly": [tab]}


@pytest.mark.parametrize(
    "markup",
    [
        f"<div>{radio('x')}{radio('y')}<div class=tabbed-labels><label for=x>Do</label><label for=y>Don't</label></div>"
        f"<div class=tabbed-content><div>{WALK}</div><div>{RUN}</div></div></div>",
        f"{radio('x')}<label for=x>Do</label>{radio('y')}<label for=y>Don't</label><div>{WALK}</div><div>{RUN}</div>",
        f"{radio('x')}<label for=x>Do</label><div>{WALK}</div>{radio('y')}<label for=y>Don't</label><div>{RUN}</div>",
        f"<div>{radio('x')}<label for=x>Do</label><div>{WALK}</div></div>"
        f"<div>{radio('y')}<label for=y>Don't</label><div>{RUN}</div></div>",
    ],
    ids=["rows", "labels first", "in turn", "boxes"],
)
def test_a_panel_is_under_the_label_of_the_radio_button_that_shows_it(markup: str) -> None:
    assert scopes(markup) == EACH


def test_radio_buttons_of_a_question_are_no_tabs() -> None:
    form = f"<p>Was it of use?</p>{radio('x')}<label for=x>Yes</label>{radio('y')}<label for=y>No</label>"
    text = read(f"{form}<p>Walk slowly.</p>")

    assert [text.text[span.start : span.end] for span in text.blocks[-1].scope] == []


def test_a_legend_is_over_its_fields_and_the_headings_among_them() -> None:
    fields = (
        "<fieldset><legend>Do not take it if</legend><ul><li>you are pregnant</li></ul><h4>Note</h4><p>It hurts.</p>"
    )

    assert scopes(f"{fields}</fieldset><h4>Else</h4><p>Walk slowly.</p>") == {
        "you are pregnant": ["Do not take it if"],
        "It hurts.": ["Do not take it if", "Note"],
        "Walk slowly.": ["Else"],
    }


def test_a_tab_that_leads_to_what_it_is_in_is_over_nothing() -> None:
    page = "<main id=top><h1>Gout</h1><div role=tablist><a role=tab href='#top'>Do</a></div><p>Walk slowly.</p></main>"

    assert extract_html(page.encode(), where="page.html")[0].blocks[-1].scope == ()
