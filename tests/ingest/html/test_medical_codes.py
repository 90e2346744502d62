import json

import pytest

from ingest.errors import UnreadableSource
from ingest.html.medical_codes import PageCode, medical_codes

ASTHMA = {"@type": "MedicalCode", "code": "J45", "codingSystem": "ICD-10-CM"}


def page(*objects: object, title: str = "Asthma") -> bytes:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in objects)
    return (
        f"<html><head><title>{title}</title>{scripts}</head><body><h1>{title}</h1><p>Words.</p></body></html>".encode()
    )


def codes(*objects: object) -> tuple[PageCode, ...]:
    return medical_codes(page(*objects), where="page.html")


def about(entity: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "MedicalWebPage", "name": "Asthma", "about": entity}


def test_the_codes_of_what_a_page_is_about_are_read() -> None:
    snomed = {"@type": "MedicalCode", "codeValue": " 195967001 ", "codingSystem": "http://snomed.info/sct"}
    found = codes(about({"@type": "MedicalCondition", "name": "Asthma", "code": [ASTHMA, snomed, ASTHMA]}))

    assert found == (
        PageCode("J45", "ICD-10-CM", "Asthma"),
        PageCode("195967001", "http://snomed.info/sct", "Asthma"),
    )


@pytest.mark.parametrize(
    "objects",
    [
        [{"@type": "MedicalWebPage", "name": "Asthma", "mainEntity": {"@type": "MedicalCondition", "code": ASTHMA}}],
        [{"@type": ["WebPage"], "name": "Asthma", "about": [{"@type": "Drug"}, {"code": [ASTHMA]}]}],
        [{"@graph": [about({"@id": "#asthma"}), {"@id": "#asthma", "@type": "MedicalCondition", "code": ASTHMA}]}],
        [
            {
                "@type": "https://schema.org/WebPage",
                "https://schema.org/name": "Asthma",
                "https://schema.org/about": {"https://schema.org/code": ASTHMA},
            }
        ],
    ],
)
def test_they_are_found_however_they_are_written(objects: list[object]) -> None:
    assert [(one.code, one.system) for one in codes(*objects)] == [("J45", "ICD-10-CM")]


@pytest.mark.parametrize(
    "entity",
    [
        {"code": "J45"},
        {"code": {"code": "J45"}},
        {"code": {"codingSystem": "ICD-10-CM"}},
        {"code": {"code": 45, "codingSystem": ["ICD-10-CM"]}},
        {"mentions": {"code": ASTHMA}},
        "Asthma",
        None,
        [],
    ],
)
def test_what_is_no_code_with_its_system_is_passed_over(entity: object) -> None:
    assert codes(about(entity)) == ()


def test_what_another_page_is_about_or_a_page_without_data_has_no_codes() -> None:
    other = {"@type": "MedicalWebPage", "name": "Gout", "url": "https://x.example/gout", "about": {"code": ASTHMA}}

    assert codes({**about({"code": {**ASTHMA, "code": "J46"}}), "url": "https://x.example/asthma"}, other) == (
        PageCode("J46", "ICD-10-CM", ""),
    )
    assert codes() == ()
    assert medical_codes(b"<p>{}</p>", where="x.html") == ()


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableSource):
        medical_codes(b"\x00\x01\x02", where="x.html")
