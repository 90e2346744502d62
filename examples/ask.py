"""From an article to a quote that anyone can check: python examples/ask.py "is there a cure for myoclonus"."""

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Query, RetrievalConfig, Searcher, build_index
from ingest import Home, Library, intake
from service import DEFAULT_CALIBRATION, Answerer, Calibration

CORPUS = Path(__file__).parents[1] / "corpus"


def main(question: str) -> None:
    """Take the sample article in, build an index of it, ask, and check the quote."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        with Library.open(home) as library:
            for outcome in intake(CORPUS, library):
                print(f"{outcome.change}: {outcome.location}")
        build_index(home, config=RetrievalConfig())
        calibration = Calibration.read(DEFAULT_CALIBRATION)
        answerer = Answerer(Searcher.open(home), calibration, min_confidence=None, today=date.today)
        answer = answerer.ask(Query(question, k=1))
        if answer.refusal:
            print(f"No answer: {answer.refusal.message}")
            return
        citation = answer.hits[0].citation
        with Library.open(home) as library:
            document = library.get(citation.document.doc_id)
        print(f"“{citation.quote}”")
        print(f"Characters {citation.start} to {citation.end} of {citation.document.doc_id}")
        words = document.text[citation.start : citation.end] if document else ""
        print(f"The article says so: {words == citation.parts[-1].text}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "is there a cure for myoclonus")
