import pytest

from ingest.document import BlockKind
from tests.ingest.html.articles import last, read, scopes

MARKS = [
    '<img src=x.png alt="Don\'t">',
    '<svg aria-label="Don\'t"></svg>',
    '<i class=fa aria-label="Don\'t"></i>',
    '<span role=img aria-label="Don\'t"></span>',
    '<i class=fa title="Don\'t"></i>',
    '<picture><img src=x.png alt="Don\'t"></picture>',
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>{} drive a car</li></ul>",
        "<ul><li>{} <span>drive a car</span></li></ul>",
        "<ul><li><span class=icon>{}</span> drive a car</li></ul>",
        "<p><b><span>{}</span></b> <i>drive</i> a car</p>",
        "<div class=card>{} drive a car</div>",
        "<h3>{} drive a car</h3><p>x y.</p>",
        "<dl><dt>{} drive a car<dd>x y.</dl>",
    ],
)
def test_a_picture_that_marks_the_words_after_it_speaks_and_a_browser_doesn_t_find_it(markup: str, mark: str) -> None:
    extraction = read(markup.format(mark))
    said = {extraction.text[block.start : block.end]: block.rendered for block in extraction.blocks}

    assert said["Don't drive a car"] == "drive a car"


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("cell", ["{}", "<p>{}</p>", "<span class=icon>{}</span>", "<div><p>{}</p></div>"])
def test_a_picture_anywhere_in_a_cell_is_what_the_cell_says(cell: str, mark: str) -> None:
    rows = f"<tr><th>Drug<th>Safe<tr><td>Aspirin<td>{cell.format(mark)}"

    assert last(f"<table>{rows}</table>") == "Aspirin\tDon't"


def test_a_term_a_heading_and_a_tab_may_be_nothing_but_a_picture() -> None:
    walk, run = "<ul><li>Walk slowly</ul>", "<ul><li>Run a marathon</ul>"
    do, avoid = "<img src=d.png alt='Good for you'>", "<img src=a.png alt='Bad for you'>"
    tabs = f"<a role=tab href='#a'>{do}</a><a role=tab href='#b'>{avoid}</a><div id=a>{walk}</div><div id=b>{run}</div>"
    expected = {"Walk slowly": ["Good for you"], "Run a marathon": ["Bad for you"]}

    assert scopes(f"<dl><dt>{do}<dd>{walk}<dt>{avoid}<dd>{run}</dl>") == expected
    assert scopes(f"<h3>{do}</h3>{walk}<h3>{avoid}</h3>{run}") == expected
    assert scopes(tabs) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<div><img src=x.png alt='A woman holds her knee'> drive a car</div>",
        "<ul><li><span><img src=x.png alt='No image available'></span> drive a car</li></ul>",
        "<p><img src=x.png alt='Print'> drive a car</p>",
        "<p><i aria-label='opens in a new window'></i>drive a car</p>",
        "<p><span aria-hidden=true role=img aria-label=No></span>drive a car</p>",
        "<ul><li><span><img src=x.png alt=Drive></span> drive a car</li></ul>",
    ],
)
def test_a_picture_that_is_no_mark_is_silent(markup: str) -> None:
    assert last(markup) == "drive a car"


def test_a_picture_doesn_t_say_again_what_the_words_after_it_say() -> None:
    assert last("<ul><li><span><img src=x.png alt=Avoid></span> Avoid beer.</ul>") == "Avoid beer."


def test_the_site_s_picture_in_the_title_s_place_is_no_title() -> None:
    extraction = read("<h1><img src=logo.png alt='Health for all'></h1><p>Rest.</p>")

    assert [block.kind for block in extraction.blocks].count(BlockKind.HEADING) == 1
