import json
from pathlib import Path

from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Query
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.live.live_index import LiveIndex

_SENTENCE = (
    "Remedy number {} against hiccups is to hold the breath, to count slowly to {}, and then to drink cold water."
)


def test_the_cited_sentence_is_the_best_of_all_sentences_of_the_merged_passages(own_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "remedies.jsonl"
    text = " ".join(_SENTENCE.format(number, 7 * number) for number in range(1, 25))
    path.write_text(json.dumps({"_id": "remedies", "title": "Remedies", "text": text}), encoding="utf-8")
    with Library.open(own_home) as library:
        assert [outcome.change for outcome in intake(path, library)] == ["added"]
    build(own_home, config=RetrievalConfig())
    answerer = LiveIndex(own_home).get().answerer
    query = Query("which remedy against hiccups is number 20", k=5)
    answer = answerer.ask(query, min_confidence=0.0)
    found = {hit.passage.passage_id: hit for hit in answerer.searcher.search(Query(query.text, k=100))}

    assert any(len(cited.passage_ids) > 1 for cited in answer.hits)
    for cited in answer.hits:
        members = [found[name] for name in cited.passage_ids]
        best = max(score for hit in members for score in hit.sentence_scores)
        passage = found[cited.citation.passage_id]
        number = passage.passage.sentences.index(cited.citation.span)
        assert passage.sentence_scores[number] == best
        assert cited.evidence == passage.sentence_evidence[number]
        (highlight,) = cited.highlights
        assert cited.passage.text[highlight.start : highlight.end] == cited.citation.parts[-1].text
