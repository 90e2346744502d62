"""Systems of codes by the numbers that records send (OIDs), and by the names and addresses that pages and lists use.

Sources: HL7 OID registry; HL7 FHIR R4, code systems; schema.org, `MedicalCode.codingSystem`.
"""

import re
from dataclasses import dataclass

_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*)){2,}")


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A system of codes.

    Attributes:
        oid: Its number.
        name: As people write it.
        other_names: What else it is called, in lower case.
        has_idle_dots: Whether a point in a code only groups its figures, and is left out by some.
    """

    oid: str
    name: str
    other_names: tuple[str, ...] = ()
    has_idle_dots: bool = False


SYSTEMS = (
    CodeSystem(
        "2.16.840.1.113883.6.90", "ICD-10-CM", ("icd10cm", "http://hl7.org/fhir/sid/icd-10-cm"), has_idle_dots=True
    ),
    CodeSystem("2.16.840.1.113883.6.3", "ICD-10", ("icd10", "http://hl7.org/fhir/sid/icd-10"), has_idle_dots=True),
    CodeSystem(
        "2.16.840.1.113883.6.103",
        "ICD-9-CM",
        ("icd9cm", "icd-9", "icd9", "http://hl7.org/fhir/sid/icd-9-cm"),
        has_idle_dots=True,
    ),
    CodeSystem("2.16.840.1.113883.6.96", "SNOMED CT", ("snomed", "snomed-ct", "snomedct", "http://snomed.info/sct")),
    CodeSystem("2.16.840.1.113883.6.88", "RxNorm", ("rxcui", "http://www.nlm.nih.gov/research/umls/rxnorm")),
    CodeSystem("2.16.840.1.113883.6.69", "NDC", ("http://hl7.org/fhir/sid/ndc",)),
    CodeSystem("2.16.840.1.113883.6.1", "LOINC", ("http://loinc.org",)),
    CodeSystem("2.16.840.1.113883.6.12", "CPT", ("http://www.ama-assn.org/go/cpt",)),
    CodeSystem("2.16.840.1.113883.6.177", "MeSH", ("msh", "https://www.nlm.nih.gov/mesh")),
)
_BY_OID = {system.oid: system for system in SYSTEMS}
_BY_NAME = {name: system for system in SYSTEMS for name in (system.name.lower(), *system.other_names)}


def code_system(text: str) -> CodeSystem | None:
    """The system that an OID, a name or an address means; None where it means none.

    A number that isn't in the list is a system, too, whose name is the number.
    """
    found = text.strip().removeprefix("urn:oid:")
    known = _BY_OID.get(found) or _BY_NAME.get(found.lower().rstrip("/"))
    return known or (CodeSystem(found, found) if _OID.fullmatch(found) else None)


def compared(code: str, system: CodeSystem) -> str:
    """A code as it is compared: without case, white space around it, and points that say nothing."""
    bare = code.strip().upper()
    return bare.replace(".", "") if system.has_idle_dots else bare
