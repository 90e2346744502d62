"""The language of a text, where nobody has declared it. Nothing else knows py3langid."""

from collections.abc import Iterable

from py3langid import langid

ENCODER_LANGUAGES = frozenset({"en"})
"""Primary language subtags (BCP 47) that the default encoder was trained on."""

_MIN_LETTERS, _MIN_SHARE, _MAX_CHARS = 60, 0.6, 2_000


def detect_language(text: str) -> str | None:
    """The language that a text is most likely in, as an ISO 639-1 code; None where there are too few words to know."""
    sample = text[:_MAX_CHARS]
    letters = sum(map(str.isalpha, sample))
    if letters < max(_MIN_LETTERS, _MIN_SHARE * len("".join(sample.split()))):
        return None
    language: str = langid.classify(sample)[0]
    return language


def language_warnings(language: str | None, *, declared: bool) -> tuple[str, ...]:
    """Say where a text is in a language that the encoder doesn't read."""
    if language is None or language.lower().split("-")[0] in ENCODER_LANGUAGES:
        return ()
    claim = "says that it is" if declared else "seems to be"
    return (f"The document {claim} in {language!r}, which the encoder doesn't read: questions may not find it",)


def lead_over_english(text: str, languages: Iterable[str]) -> float:
    """How much likelier the likeliest of some languages is than English, in nats; below 0 where English is likelier."""
    found = dict(langid.rank(text))
    return float(max(found[language] for language in languages if language in found) - found["en"])
