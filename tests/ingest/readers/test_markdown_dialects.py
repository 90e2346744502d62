import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import BlockKind, Fate
from ingest.errors import Unpublished
from ingest.readers.markdown import extract_markdown
from tests.ingest.readers.test_markdown import blocks, read

WARNING, PARAGRAPH = BlockKind.WARNING, BlockKind.PARAGRAPH
WORDS = "Never give it to a baby."


@pytest.mark.parametrize(
    "text",
    [
        f":::warning\n{WORDS}\n:::",
        f"::: {{.danger}}\n{WORDS}\n:::",
        f"::::caution\n\n{WORDS}\n\n::::",
        f"!!! danger\n    {WORDS}",
        f"??? warning\n\n    {WORDS}",
        f"> [!IMPORTANT]\n> {WORDS}",
        f"> [!warning]-\n> {WORDS}",
        f"```{{warning}}\n{WORDS}\n```",
        f":::{{admonition}}\n:class: danger\n{WORDS}\n:::",
        f'{{{{< alert type="danger" >}}}}\n{WORDS}\n{{{{< /alert >}}}}',
        f"{{{{% notice warning %}}}}\n{WORDS}\n{{{{% /notice %}}}}",
        f'{{% hint style="danger" %}}\n{WORDS}\n{{% endhint %}}',
        f'<Alert severity="error">\n    {WORDS}\n</Alert>',
        f"<Warning>{WORDS}</Warning>",
        f"%{WORDS}%",
    ],
)
def test_a_warning_of_any_dialect_is_a_warning(text: str) -> None:
    extraction, _ = read(f"Before it.\n\n{text}\n\nAfter it.\n")
    assert blocks(extraction) == [(PARAGRAPH, "Before it."), (WARNING, WORDS), (PARAGRAPH, "After it.")]
    assert extraction.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        ":::danger Stop\nRest.\n:::",
        '!!! danger "Stop"\n    Rest.',
        "> [!DANGER] Stop\n> Rest.",
        ":::danger[Stop]\nRest.\n:::",
    ],
)
def test_a_label_in_the_source_is_kept(text: str) -> None:
    assert blocks(read(text)[0]) == [(WARNING, "Stop"), (WARNING, "Rest.")]


def test_boxes_hold_boxes_and_code_stays_code() -> None:
    text = "::::note\nFirst.\n\n:::warning\nHot.\n:::\n\nLast.\n::::\n\n```\n:::warning\n{{< x >}} [^1]\n```\n"
    assert blocks(read(text)[0]) == [
        (PARAGRAPH, "First."),
        (WARNING, "Hot."),
        (PARAGRAPH, "Last."),
        (BlockKind.PREFORMATTED, ":::warning\n{{< x >}} [^1]"),
    ]


def test_tabs_keep_their_labels_and_what_follows_is_not_under_the_last() -> None:
    text = '<Tabs><Tab label="Adults">400 mg</Tab><Tab label="Children">Ask first</Tab></Tabs>\n\nRest.\n'
    assert blocks(read(text)[0]) == [
        (BlockKind.TERM, "Adults"),
        (BlockKind.DEFINITION, "400 mg"),
        (BlockKind.TERM, "Children"),
        (BlockKind.DEFINITION, "Ask first"),
        (PARAGRAPH, "Rest."),
    ]


def test_what_the_site_fills_in_is_reported() -> None:
    extraction, _ = read(
        "Take it.\n\n<DoseChart\n  drug='x'\n/>\n\nRing {{< phone >}} now.\n\nSee <Term>fever</Term>.\n"
    )
    assert " ".join(extraction.text.split()) == "Take it. Ring now. See fever."
    assert [(entry.fate, entry.place) for entry in extraction.left_out] == [
        (Fate.DROPPED, "<DoseChart/>"),
        (Fate.DROPPED, "{{< phone >}}"),
    ]
    assert "not known: what the publisher's site puts in place of <DoseChart/>" in extraction.warnings


def test_branches_of_a_template_stay_apart() -> None:
    assert read("{% if a %}Adults: 4 g{% else %}Children: ask{% endif %}\n")[0].text == "Adults: 4 g Children: ask"


def test_code_of_components_and_comments_go() -> None:
    text = (
        "import A from 'a'\nimport {\n  B,\n} from \"b\";\nexport const meta = {\n  a: 1,\n\n  b: 2,\n}\n\n# Gout\n\n"
    )
    text += "It {/* check */}hurts.{' '}Rest.{# no #}\n\n{{/* hidden */}}{% comment %}Old.{% endcomment %}\n"
    assert read(text)[0].text == "Gout\n\nIt hurts. Rest."


def test_footnotes_are_set_apart_and_kept() -> None:
    extraction, _ = read("Take 4 g[^a] a day^[Not more.].\n\n[^a]: Smith, 2020,\n    page 3.\n\nRest.\n")
    words = " ".join(extraction.text.split())
    assert words == "Take 4 g [1] a day [2]. Rest. Smith, 2020, page 3. Not more."


def test_raised_struck_and_marked_words() -> None:
    extraction, _ = read("Count 10^9^ per litre of H~2~O, ==not less==. ~~Give aspirin.~~ Rest. ~Ice.~\n")
    assert " ".join(extraction.text.split()) == "Count 10⁹ per litre of H₂O, not less. Rest."
    assert [(entry.fate, entry.place, entry.characters) for entry in extraction.left_out] == [
        (Fate.HIDDEN, "struck out", len("Give aspirin.Ice."))
    ]


@pytest.mark.parametrize(
    "front",
    [
        "---\ndraft: true\n---", "+++\ndraft = true\n+++", "---\npublished: false\n---", "---\nstatus: Draft\n---",
        "---\nexpiryDate: 2020-01-01\n---", "+++\nexpiryDate = 2020-01-01T00:00:00Z\n+++", "---\nunlisted: yes\n---",
        "---\npublishDate: 2999-01-01\n---",
    ],
)  # fmt: skip
def test_what_is_not_published_is_refused(front: str) -> None:
    with pytest.raises(Unpublished, match="not published by its own account"):
        read(f"{front}\nRest.\n")


def test_toml_and_faults_of_single_keys() -> None:
    text = '+++\ntitle = "Gout"\ndate = 2023-02-30\nlastmod = 2024-05-12 # ours\ndraft = false\nurl = "#"\n'
    text += '[params]\nreviewer = "pending"\n[taxonomies]\ntags = ["feet"]\n+++\nRest.\n'
    extraction, known = read(text)
    assert (known.title, known.tags, known.url, known.reviewed_by) == ("Gout", ("feet",), None, None)
    assert [name for name, _ in extraction.dates] == ["updated_on"]
    assert extraction.text == "Rest."
    assert [warning.partition(" can't")[0] for warning in (*extraction.warnings, *known.warnings)] == [
        "published_on",
        "reviewed_by",
        "url",
    ]


_WORD = st.text("abcdefghij", min_size=1, max_size=6)
_PIECES = st.sampled_from(
    [
        "{0}", "**{0}**", "==`{0}`==", "{0}[^1]", "{{{{< x >}}}} {0}", "<Term>{0}</Term>", "~~{0}~~", "[[{0}]]",
        "\n\n:::warning {0}\n{0}\n:::\n\n", '\n\n!!! note "{0}"\n    {0}\n\n', "\n\n> [!TIP]\n> {0}\n\n",
        '\n\n<Box title="{0}">\n  {0}\n</Box>\n\n', "\n\n- [ ] {0}\n", "\n\n{{% if a %}}\n{0}\n{{% endif %}}\n\n",
        "<Open> {0}", "</Close> {0}", "{{% note %}} {0}", "\n:::tip\n{0}", "`{0}", "\n```\n{0}\n```\n",
        "<div>{0}</div>",
        "\n\n| {0} | {0} |\n|---|---|\n| {0} | {0} |\n\n", "\n\n[^1]: {0}\n\n", "{0} {{: .c }}\n",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_PIECES, _WORD), min_size=1, max_size=8))
def test_every_word_is_kept_or_counted(pieces: list[tuple[str, str]]) -> None:
    numbered = [(piece, f"{word}q{number}z") for number, (piece, word) in enumerate(pieces)]
    text = "start " + " ".join(piece.format(word) for piece, word in numbered)
    extraction, _ = extract_markdown(text.encode(), where="a.md")
    hidden = sum(entry.characters for entry in extraction.left_out if entry.fate is Fate.HIDDEN)
    missing = [word for _, word in numbered if word not in extraction.text]
    assert sum(map(len, missing)) <= hidden, missing


GRID = (
    "+-----+------+\n| Age | Dose |\n+=====+======+\n| 1 to| 5 ml |\n| 2   |      |\n"
    "+-----+------+\n| 3   | 7 ml |\n+-----+------+"
)


def test_a_grid_table_is_a_table_with_its_header_and_cells_of_several_lines() -> None:
    assert blocks(read(f"# Doses\n\nFor children.\n\n{GRID}\n")[0])[2:] == [
        (BlockKind.TABLE_HEADER, "Age\tDose"),
        (BlockKind.TABLE_ROW, "1 to 2\t5 ml"),
        (BlockKind.TABLE_ROW, "3\t7 ml"),
    ]


@pytest.mark.parametrize(
    "text",
    [f"```\n{GRID}\n```", GRID.replace("| 3   | 7 ml |", "| 3     7 ml |"), GRID.removesuffix("\n+-----+------+")],
)
def test_what_is_code_or_no_plain_grid_stays_as_it_is(text: str) -> None:
    found = blocks(read(f"# Doses\n\nFor children.\n\n{text}\n")[0])

    assert BlockKind.TABLE_ROW not in {kind for kind, _ in found}
    assert "7 ml" in found[-1][1]
