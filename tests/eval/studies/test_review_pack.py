"""What a clinician is given to read: every text and every phrase of every language, with what they did to questions."""

import html
import json
import re
from pathlib import Path

import yaml
from click.testing import CliRunner

from service.emergency.notices import DEFAULT_NOTICES
from vouch import main

QUESTIONS = (
    {"text": "crushing pain in my chest", "topic": "heart"},
    {"text": "how many tablets to kill myself", "topic": "suicide"},
    {"text": "the weather is nice and my zorblax hurts", "topic": "heart"},
    {"text": "she has blue lips and is gasping for air", "topic": None},
    {"text": "what is a stroke", "topic": None},
)


def test_the_pack_holds_every_text_and_phrase_and_the_questions_that_brought_them(tmp_path: Path) -> None:
    asked, pack = tmp_path / "questions.jsonl", tmp_path / "review.html"
    asked.write_text("".join(f"{json.dumps(one)}\n" for one in QUESTIONS))
    done = CliRunner().invoke(
        main, ["eval", "notices", "--rules-alone", str(asked), "--review", str(pack)], env={"VOUCH_HOME": str(tmp_path)}
    )
    assert done.exit_code == 0, done.output
    page = pack.read_text()
    words = html.unescape(page)

    files = sorted(DEFAULT_NOTICES.parent.glob("notices*.yaml"))
    assert len(files) == 10
    phrases = 0
    for path in files:
        rules = yaml.load(path.read_text(), Loader=yaml.CBaseLoader)
        for topic in rules["topics"].values():
            assert " ".join(topic["text"].split()) in words
            for part in ("statements", "signs", "except"):
                for phrase in topic.get(part, ()):
                    phrases += 1
                    assert f"<code>{' '.join(phrase.split())}</code>" in words, (path.name, phrase)
    assert phrases > 900
    topics = {part.partition("</h3>")[0]: html.unescape(part) for part in page.split("<h3>")[:0:-1]}  # the first counts
    assert "<li>crushing pain in my chest</li>" in topics["heart"]
    missed = topics["heart"].partition("brought no notice")[2]
    assert "<li>the weather is nice and my zorblax hurts</li>" in missed
    assert "<li>how many tablets to kill myself (answer withheld)</li>" in topics["suicide"]
    assert len(re.findall("marked as no emergency</h5>|marked as no emergency \\(1\\)</h5>", page)) == 1
    assert "what is a stroke" not in page.partition("How the phrases are written")[0]
    assert "5 questions were asked" in page
