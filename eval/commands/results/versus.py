"""`vouch eval versus`: several systems on the same questions and machine."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.home import Home

if TYPE_CHECKING:
    from eval.contest.contest import Contest
    from eval.sets.question import QuestionSet
    from eval.systems.articles import SetArticles

_PATH = click.Path(path_type=Path)
_THERE = click.Path(path_type=Path, exists=True)
PAGE, WORDS, RECORD, TIMES = "versus.html", "versus.md", "versus.json", "timings.json"


@click.command()
@click.argument("path", type=_THERE, metavar="SET")
@click.option("--with", "specs", multiple=True, required=True, help="Who takes part, by a SPEC; may be repeated.")
@click.option("--out", type=_PATH, required=True, help="Folder to write into: the page, Markdown, JSON, all results.")
@click.option("--limit", type=click.IntRange(1), help="Ask so many of the questions, the same ones each time.")
@click.option("--corpus", type=_THERE, help="Articles to ask, where SET brings none.")
@click.option("--harm", type=_THERE, help="Weights of harm in place of those that ship.")
@click.option("--work", type=_PATH, help="Where others are installed and indexed (default: VOUCH_HOME/eval/peers).")
@click.option("--install", is_flag=True, help="Fetch and install the packages of others where they aren't there.")
@click.option("--python", "pythons", multiple=True, help="LIBRARY=PATH of a Python that has it; may be repeated.")
@click.option("--key-file", type=_THERE, help="File that holds the key of addresses that are named.")
@click.option("--key-header", default="Authorization", show_default=True, help="The header that carries it.")
@click.option("--home-cache", type=_PATH, help="Where indexes of sets are kept (default: VOUCH_HOME/eval).")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
@click.pass_obj
def versus(
    home: Home,
    path: Path,
    specs: tuple[str, ...],
    out: Path,
    limit: int | None,
    corpus: Path | None,
    harm: Path | None,
    work: Path | None,
    install: bool,
    pythons: tuple[str, ...],
    key_file: Path | None,
    key_header: str,
    home_cache: Path | None,
    as_json: bool,
) -> None:
    """Ask several systems the questions of SET, one after the other on this machine, and compare them on one page.

    A SPEC is vouch; txtai, txtai-dense, txtai-ids, haystack or haystack-hybrid; a mapping that says how a search API
    is asked (….yaml); a retriever of another library (module:object, with @PYTHON where its library is elsewhere); or
    the address of a running Vouch. NAME=SPEC gives it a name. Differences are from the first. Each is measured by its
    own rule of when to be silent, and with a threshold that is chosen for it on the other half of the articles.

    Example: vouch eval versus data/natural --with vouch --with txtai --with haystack --limit 400 --install --out versus
    """
    from dataclasses import replace

    from eval.commands.results.run import key_headers
    from eval.contest.account import COMPARED, record_of
    from eval.contest.contest import hold_contest, sampled
    from eval.contest.entrants import Course, course_home, entrant_of
    from eval.measures.harm import read_weights
    from eval.runs.preflight import check_harm
    from eval.sets.opening import open_set
    from eval.systems.articles import SetArticles

    entrants = [entrant_of(words) for words in specs]
    if len({one.name for one in entrants}) < len(entrants):
        raise click.UsageError("Two that take part have one name; give one another: NAME=SPEC.")
    questions = open_set(path)
    questions = replace(questions, corpus=(corpus,)) if corpus else questions
    weights = read_weights(harm) if harm else read_weights()
    check_harm(questions, weights)
    cache = home_cache or home.root / "eval"
    cache.mkdir(parents=True, exist_ok=True)
    place = course_home(questions, entrants, home=home, cache=cache)
    articles = SetArticles.of(questions, home=home, cache=cache)
    asked = _scoped(sampled(questions, limit), articles)
    course = Course(
        place,
        articles,
        (work or cache / "peers").absolute(),
        install,
        dict(_python(words) for words in pythons),
        key_headers(key_file, key_header),
    )
    contest = hold_contest(asked, entrants, course, compared=COMPARED, weights=weights)
    _write(out, contest)
    click.echo(record_of(contest) if as_json else f"Written to {out}. Open {out / PAGE}", nl=not as_json)


def _scoped(questions: "QuestionSet", articles: "SetArticles") -> "QuestionSet":
    """A set where nobody said what quotes hang on gets what the markup says."""
    named = any(judgment.scope for question in questions.questions for judgment in question.judgments)
    return questions if named else articles.with_scopes(questions)


def _python(words: str) -> tuple[str, Path]:
    library, separator, path = words.partition("=")
    if not separator or not Path(path).is_file():
        raise click.UsageError(f"Write LIBRARY=PATH of a Python that is there, not {words!r}.")
    return library, Path(path)


def _write(out: Path, contest: "Contest") -> None:
    from dataclasses import asdict

    from eval.contest.account import record_of
    from eval.contest.page import contest_markdown, contest_page
    from eval.runs.pack import pack_of, write_pack, write_with_pack
    from eval.runs.rounding import rounded

    out.mkdir(parents=True, exist_ok=True)
    pack = pack_of(contest.placed[0].results, contest.questions)
    context = click.get_current_context()
    command = repeated(context.params)
    for one in contest.placed:
        name = "".join(character if character.isalnum() else "-" for character in one.entrant.name.lower())
        write_with_pack(out / name / "own", one.results, one.footing.timings, contest.questions)
        write_with_pack(out / name / "tuned", one.tuned, one.footing.timings, contest.questions)
    (out / RECORD).write_text(record_of(contest), encoding="utf-8")
    (out / PAGE).write_text(contest_page(contest, command, pack), encoding="utf-8")
    (out / WORDS).write_text(contest_markdown(contest, command, pack), encoding="utf-8")
    times = {one.entrant.name: asdict(one.footing) for one in contest.placed}
    (out / TIMES).write_text(json.dumps(rounded(times)) + "\n", encoding="utf-8")
    write_pack(out, {**pack, "command": command}, (RECORD,))


def repeated(given: dict[str, object]) -> str:
    """The command with what it was given, less where it keeps what it makes and its key."""
    words = ["vouch", "eval", "versus", str(given["path"])]
    for spec in given["specs"] if isinstance(given["specs"], tuple) else ():
        words += ["--with", spec]
    for name in ("limit", "corpus", "harm"):
        if given[name] is not None:
            words += [f"--{name}", str(given[name])]
    return shlex.join([*words, "--out", str(given["out"])])
