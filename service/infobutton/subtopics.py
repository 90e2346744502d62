"""Which part of an article a request is about, and which headings are above such a part.

Sources: HL7 Infobutton, value set SubTopic: qualifiers and headings of MeSH, and SNOMED CT.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.infobutton.parameters import KnowledgeParameters


@dataclass(frozen=True, slots=True)
class SubTopic:
    """A part of a subject.

    Attributes:
        name: As the standard calls it.
        codes: Its codes.
        headings: What headings above such a part say.
    """

    name: str
    codes: tuple[str, ...]
    headings: re.Pattern[str]


def _topic(name: str, codes: str, headings: str) -> SubTopic:
    return SubTopic(name, tuple(codes.split()), re.compile(rf"\b(?:{headings})", re.IGNORECASE))


TOPICS = (
    _topic(
        "therapy", "Q000628 Q000627 Q000188", r"treat|therap|cures?\b|manag(?:e|ing)|reliev|what helps|self[- ]care"
    ),
    _topic(
        "diagnosis", "Q000175 47965005", r"diagnos|tests?\b|testing|examin|how (?:is|are) .{0,40} (?:found|confirmed)"
    ),
    _topic("etiology", "Q000209", r"caus(?:e|es|ed|ing)\b|why|risk factors?|triggers?"),
    _topic("prognosis", "D011379 Q000401", r"outlook|prognos|long[- ]term|life expectancy|recover"),
    _topic("prevention & control", "Q000517", r"prevent|avoid|reduc\w+ (?:the|your) risk|protect"),
    _topic("complications", "Q000150", r"complicat"),
    _topic("adverse effects", "Q000009", r"side[- ]effects?|adverse|unwanted effects?|reactions?"),
    _topic(
        "administration & dosage", "Q000008", r"dos(?:e|es|age|ing)\b|how (?:and when )?to (?:take|use|give)|how much"
    ),
    _topic(
        "contraindications",
        "Q000744",
        r"contraindicat|who (?:can|should|may)(?:no|n['’]?|['’])?t\b|who (?:can|should) and|not suitable|before tak",
    ),
    _topic("drug interaction", "D004347 79899007 404204005 95907004 95906008", r"interact|other medic|with other"),
    _topic("poisoning", "Q000506 Q000633", r"overdos|poison|tak\w+ too much|toxic"),
    _topic("pharmacology", "Q000494 Q000493", r"how .{0,40}\bworks?\b|what .{0,40}\bdoes\b"),
    _topic("signs & symptoms", "D012816", r"symptom|signs?\b"),
    _topic("pregnancy", "D011247", r"pregnan|breast[- ]?feed"),
)


def sub_topic(asked: KnowledgeParameters) -> SubTopic | None:
    """The part that a request names, by its code, else by its name; None where it names none that is known."""
    code, name = asked.sub_topic.strip().upper(), " ".join(asked.sub_topic_name.lower().replace(" and ", " & ").split())
    return next(filter(None, (*_having(code), next((one for one in TOPICS if name and one.name == name), None))), None)


def _having(code: str) -> Iterator[SubTopic]:
    return (one for one in TOPICS if code and code in one.codes)
