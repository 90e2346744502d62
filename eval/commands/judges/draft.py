"""`vouch eval draft`: from articles to a set that people fill in."""

import json
from pathlib import Path

import click

from ingest.home import Home

_PATH = click.Path(path_type=Path)
_THERE = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("articles", nargs=-1, type=_THERE, metavar="[ARTICLES...]")
@click.option("--out", type=_PATH, required=True, help="The draft to write (.jsonl); with --filled, a folder for sets.")
@click.option("--filled", "filled_in", type=_THERE, help="A draft that a person filled in: make sets of it.")
@click.option("--each", type=click.IntRange(1, 50), default=3, show_default=True, help="Sentences of each article.")
@click.option(
    "--home-cache", type=_PATH, help="Where articles that are named are read into (default: VOUCH_HOME/eval)."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_obj
def draft(
    home: Home,
    articles: tuple[Path, ...],
    out: Path,
    filled_in: Path | None,
    each: int,
    home_cache: Path | None,
    as_json: bool,
) -> None:
    """Draft questions of ARTICLES (files or folders; without any, those of VOUCH_HOME), and make sets of them.

    First, each article's sentences that are worth asking about are written with two empty questions: one that the
    sentence answers, and a near miss. Write questions into the file, in a reader's words, and say in `harm` what a
    wrong answer could do; leave empty what you like. Then --filled checks every quote and makes four sets: all, scope
    (quotes that hang on other words), sections-out and pages-out (the same questions with their answer taken away).
    What a set leaves out, since its quote isn't verbatim or its answer can't be taken away, is said.

    Example: vouch eval draft articles/ --out draft.jsonl
    """
    from eval.drafts.draft import complaints, read_draft, write_draft
    from eval.drafts.draft import draft as drafted
    from eval.drafts.sets import write_sets
    from eval.systems.articles import SetArticles
    from eval.systems.cached_home import corpus_home

    cache = home_cache or home.root / "eval"
    if articles:
        cache.mkdir(parents=True, exist_ok=True)
    place = corpus_home("draft", articles, cache) if articles else home
    documents = dict(SetArticles(place).documents)
    if filled_in is None:
        slots = drafted(documents.values(), each=each)
        write_draft(out, slots)
        written, said = {"articles": len(documents), "questions to write": len(slots)}, []
    else:
        slots = read_draft(filled_in)
        made = write_sets(out, slots, documents)
        written, said = dict(made.counts), [*complaints(slots, documents), *made.left_out]
    if as_json:
        click.echo(json.dumps({"written": written, "complaints": said}, ensure_ascii=False))
        return
    for complaint in said:
        click.echo(f"look again: {complaint}", err=True)
    click.echo(f"Written to {out}: {', '.join(f'{number} {name}' for name, number in written.items())}.")
    next_step = f"fill it in, then: vouch eval draft … --filled {out} --out sets"
    click.echo(f"Next: {next_step if filled_in is None else f'vouch eval run {out}/all'}")
