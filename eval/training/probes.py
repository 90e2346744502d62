"""What goes with a trained model: pairs of texts that it is asked about wherever it is put in service, and its card."""

from importlib.resources import files
from pathlib import Path

from eval.training.example import TrainingExample
from ingest.document import Span
from ingest.hashing import file_sha256
from ingest.scope.sentences import sentence_spans

_TITLE = "Broken toe"
_QUESTIONS = (
    "how long does a broken toe take to heal",
    "my toe is numb and tingling, do I need a doctor",
    "strap toe",
    "can I drive with a broken toe",
    "should i put ice on it",
    "Is it all right to take ibuprofen for the pain, or does that slow down healing?",
    "what does gout feel like",
    "do they put toes in plaster",
)
_PASSAGES = (
    ("", "A broken toe can be painful. You don't usually need to go to hospital, as you can treat it at home."),
    (
        "Symptoms",
        "Signs are pain, swelling and bruising. It hurts to walk. The toe may stick out at an angle.",
    ),
    (
        "When to get help",
        "Ask for an urgent appointment if it's very painful, numb or tingling. Call an ambulance if the bone "
        "is sticking out, or the toe is pointing out at an odd angle.",
    ),
    (
        "Do",
        "Take paracetamol or ibuprofen to ease the pain. Hold an ice pack in a towel on it for up to 20 minutes "
        "every few hours. Raise your foot when you rest. Strap it to the next toe, with cotton wool between them.",
    ),
    ("Don't", "Do not strap up a big toe. Do not put ice straight on the skin. Do not walk on it more than needed."),
    ("How long it takes", "Broken toes usually heal within 4 to 6 weeks, but it can sometimes take several months."),
)
_CARD = "card.md"


def probes() -> list[TrainingExample]:
    """Every question with every passage: of some the passage answers, of most it doesn't."""
    return [
        TrainingExample(question, f"{_TITLE}\n{heading}".strip(), "", _sentences(text), False, (), "probe")
        for question in _QUESTIONS
        for heading, text in _PASSAGES
    ]


def card(weights: Path, *, seed: int) -> str:
    """The model card, with what names the weights."""
    text = files("eval.training").joinpath(_CARD).read_text(encoding="utf-8")
    return text.replace("{weights}", file_sha256(weights)).replace("{seed}", str(seed))


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[span.start : span.end] for span in sentence_spans(text, Span(0, len(text)), "en"))
