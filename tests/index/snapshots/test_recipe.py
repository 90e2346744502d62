import json
from dataclasses import replace
from typing import Any

import pytest

from index.answerability.choice import AnswerabilityUse
from index.answerability.judgment import AnswerabilityIdentity
from index.config import CutLimits, Evidence, RetrievalConfig
from index.snapshots.manifest import AnswerabilityRecord, EncoderRecord, IndexManifest
from index.snapshots.recipe import Provenance, Recipe
from tests.encoders import TINY

RETRIEVAL = RetrievalConfig(
    cut=CutLimits(160, 32, 56),
    candidates=100,
    lexical_weight=0.29,
    lexical_weight_per_cosine=-2.0,
    lexical_weight_per_gap=-3.5,
    phrase_weight=0.4,
    sentence_weight=0.8,
    highlight=Evidence(1.0, 0.77, 0.68, 0.78, 0.33, 0.28, 0.28, 0.24),
    title_weight=0.0,
    headings_weight=1.0,
    whole_weight=1.0,
    bm25_k1=0.9,
    bm25_b=0.4,
    correction_weight=0.8,
    corrected_share=0.5,
    synonym_weight=0.3,
    synonym_share=0.5,
)
RECIPE = Recipe(8, "english-4", "cut-2", "text-3", TINY.sha256, RETRIEVAL)
JUDGING = AnswerabilityRecord(AnswerabilityIdentity("tiny", "0" * 64, "1" * 64, "r"), "2" * 64, 5, {}, "a folder")
VERSIONS = [("myoclonus", "a" * 64), ("sleep/basics?", "b" * 64)]
COUNTS = {"documents": 2, "passages": 3, "sentences": 4}


def manifest(
    recipe: Recipe, judging: AnswerabilityRecord | None = None, counts: dict[str, int] = COUNTS
) -> IndexManifest:
    encoder = EncoderRecord(TINY, "e" * 64, {})
    return Provenance(recipe, recipe.inputs_sha256(VERSIONS), encoder, judging).manifest("abc", counts, {})


def test_the_hash_of_the_same_inputs_is_that_of_snapshots_that_were_made_long_ago() -> None:
    assert RECIPE.inputs_sha256(VERSIONS) == "59c61cbff10a6c6a4060d60f7d61f0bb15cdb4b049041002b80d9276f89f50dc"
    judged = replace(RECIPE, answerability=AnswerabilityUse("c" * 64, 5))
    assert judged.inputs_sha256(VERSIONS) == "630fddadf470f344c6737ce95a6354201bb8cc0fcc9f1b05a5c3d834d409d58a"


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": 9},
        {"analyzer": "english-5"},
        {"cutting": "cut-3"},
        {"embedding_text": "text-4"},
        {"encoder_sha256": "0" * 64},
        {"retrieval": replace(RETRIEVAL, candidates=50)},
        {"answerability": AnswerabilityUse("c" * 64, 5)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_ingredient_changes_the_hash_and_keeps_a_snapshot_from_fitting(change: dict[str, Any]) -> None:
    other = replace(RECIPE, **change)

    assert other.inputs_sha256(VERSIONS) != RECIPE.inputs_sha256(VERSIONS)
    assert other.sha256 != RECIPE.sha256 == replace(RECIPE).sha256
    assert other.to_record() != RECIPE.to_record() == json.loads(json.dumps(RECIPE.to_record()))
    assert RECIPE.fits(manifest(RECIPE))
    assert not other.fits(manifest(RECIPE))


def test_an_answerability_model_fits_by_its_identity_and_by_how_many_passages_it_reads() -> None:
    use = AnswerabilityUse(JUDGING.identity.sha256, 5)
    made = replace(RECIPE, answerability=use)

    assert made.fits(manifest(made, JUDGING))
    assert not replace(made, answerability=replace(use, passages=3)).fits(manifest(made, JUDGING))
    assert not replace(made, answerability=None).fits(manifest(made, JUDGING))


def test_an_encoder_of_another_name_and_the_same_weights_is_the_same_ingredient() -> None:
    assert Recipe.of_today(replace(TINY, name="renamed"), RETRIEVAL) == Recipe.of_today(TINY, RETRIEVAL)


def test_a_snapshot_without_a_passage_fits_nothing_since_no_model_was_checked_on_it() -> None:
    assert not RECIPE.fits(manifest(RECIPE, counts={"documents": 2, "passages": 0, "sentences": 0}))


def test_the_recipe_of_a_manifest_is_the_one_that_it_was_made_by() -> None:
    assert Recipe.of(manifest(RECIPE)) == RECIPE
