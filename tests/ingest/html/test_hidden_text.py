import pytest

from ingest.document import Fate
from tests.ingest.html.articles import read

OLD = "Take 900 mg a day until the pain is gone."


@pytest.mark.parametrize(
    "beside",
    [
        "<p>Take 300 mg a day.<sup><a href='#fn1'>1</a></sup></p>",
        "<p>Take 300 mg. <button>Explain</button></p>",
        "<button>Print</button>",
        "<div><a href='#'>Share this page</a></div>",
        "<p><a href='#top'>Back to top</a></p>",
        "<h3 id=dose><a href='#dose'>Dose</a></h3>",
        "<button><svg></svg></button>",
        "<p>Rest.</p>",
        "<div><button aria-expanded=false>Menu</button><p>" + "Rest the joint. " * 20 + "</p></div>",
    ],
)
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_hidden_beside_a_note_or_a_control_of_the_site_is_not_said(beside: str, is_before: bool) -> None:
    hidden = f"<div hidden><p>{OLD}</p></div>"
    extraction = read(beside + hidden if is_before else hidden + beside)

    assert OLD not in extraction.text
    assert (Fate.HIDDEN, "div", len(OLD)) in [(one.fate, one.place, one.characters) for one in extraction.left_out]


@pytest.mark.parametrize(
    "beside",
    [
        "<button>When should I take it?</button>",
        "<p><a href='#'>Show more</a></p>",
        "<div><span onclick='show()'>How much?</span></div>",
        "<h3><a href='#more'>How much?</a></h3>",
        "<h3>How much? <button>+</button></h3>",
        "<h3><span aria-expanded=false>How much?</span></h3>",
        "<div><span>How much?</span><button aria-expanded=false><svg></svg></button></div>",
        "<p><a href='javascript:show()'>How much?</a></p>",
    ],
)
def test_what_a_control_beside_it_opens_is_said(beside: str) -> None:
    assert OLD in read(f"{beside}<div style='display:none'><p>{OLD}</p></div>").text


def test_a_slide_is_no_panel_and_a_tab_s_is_one() -> None:
    assert OLD not in read(f"<div class=slide hidden><p>{OLD}</p></div>").text
    assert OLD in read(f"<div class=tab-pane hidden><p>{OLD}</p></div>").text
