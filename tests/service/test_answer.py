import pytest

from index.passage import Query
from ingest.home import Home
from service.live import LiveIndex


@pytest.mark.parametrize("question", ["what causes myoclonus", "how is myoclonus treated", "types of myoclonus"])
def test_the_cited_sentence_is_the_best_of_all_sentences_of_the_merged_passages(
    built_home: Home, question: str
) -> None:
    answerer = LiveIndex(built_home).get().answerer
    answer = answerer.ask(Query(question, k=30), min_confidence=0.0)
    found = {hit.passage.passage_id: hit for hit in answerer.searcher.search(Query(question, k=100))}

    assert any(len(cited.passage_ids) > 1 for cited in answer.hits)
    for cited in answer.hits:
        document = cited.citation.document
        scores = {
            document.slice(span): (score, evidence, name)
            for name in cited.passage_ids
            for span, score, evidence in zip(
                found[name].passage.sentences, found[name].sentence_scores, found[name].sentence_evidence, strict=True
            )
        }
        score, evidence, passage_id = scores[cited.citation.quote]
        assert score == max(score for score, _, _ in scores.values())
        assert cited.evidence == evidence
        assert cited.citation.passage_id == passage_id
        (highlight,) = cited.highlights
        assert cited.passage.text[highlight.start : highlight.end] == cited.citation.quote
