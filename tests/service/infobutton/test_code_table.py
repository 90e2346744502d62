"""Lists of codes, row by row."""

from pathlib import Path

import pytest

from service.errors import CodesError
from service.infobutton.code_systems import code_system, compared
from service.infobutton.code_table import CodeTable, read_codes

HEAD = "doc_id,code,code_system\n"
ICD10 = "2.16.840.1.113883.6.90"


def table(tmp_path: Path, rows: str, head: str = HEAD) -> CodeTable:
    path = tmp_path / "codes.csv"
    path.write_text(head + rows, encoding="utf-8")
    return read_codes(path)


def found(rows: CodeTable, code: str, system: str = ICD10) -> list[str]:
    known = code_system(system)
    assert known is not None
    return [row.doc_id for row in rows.find(code, known)]


@pytest.mark.parametrize(
    ("text", "oid"),
    [
        (ICD10, ICD10),
        (f"urn:oid:{ICD10}", ICD10),
        ("ICD-10-CM", ICD10),
        ("icd10cm", ICD10),
        ("http://hl7.org/fhir/sid/icd-10-cm", ICD10),
        ("SNOMED CT", "2.16.840.1.113883.6.96"),
        ("http://snomed.info/sct", "2.16.840.1.113883.6.96"),
        ("RxNorm", "2.16.840.1.113883.6.88"),
        ("LOINC", "2.16.840.1.113883.6.1"),
        ("MeSH", "2.16.840.1.113883.6.177"),
        ("1.2.3", "1.2.3"),
        ("1.2", None),
        ("3.2.1", None),
        ("1.2.03", None),
        ("ICD-11", None),
        ("", None),
    ],
)
def test_a_system_is_known_by_number_name_and_address(text: str, oid: str | None) -> None:
    system = code_system(text)

    assert (system.oid if system else None) == oid


def test_points_say_nothing_in_icd_and_something_elsewhere() -> None:
    icd, loinc = code_system(ICD10), code_system("LOINC")
    assert icd is not None
    assert loinc is not None

    assert compared(" j45.40 ", icd) == "J4540"
    assert compared("3187.2", loinc) == "3187.2"


def test_a_code_is_found_whole_then_by_its_start_the_longest_first(tmp_path: Path) -> None:
    rows = table(tmp_path, f"start,J4*,{ICD10}\nlonger,J45*,{ICD10}\nwhole,J45.40,ICD-10-CM\nother,J45.40,SNOMED CT\n")

    assert found(rows, "J45.40") == ["whole", "longer", "start"]
    assert found(rows, "j4540") == ["whole", "longer", "start"]
    assert found(rows, "J45.4") == ["longer", "start"]
    assert found(rows, "J4") == ["start"]
    assert found(rows, "J") == []
    assert found(rows, "") == []
    assert found(rows, "J45.40", "SNOMED CT") == ["other"]
    assert found(rows, "J" * 10_000) == []


def test_an_article_with_several_rows_is_found_once_in_its_best_place(tmp_path: Path) -> None:
    rows = table(tmp_path, f"a,J45.40,{ICD10}\nb,J45.40,{ICD10}\na,J45*,{ICD10}\n")

    assert found(rows, "J45.40") == ["a", "b"]
    assert found(rows, "J45.1") == ["a"]


def test_a_list_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    rows = table(
        tmp_path, '"a, b",J45.40,ICD-10-CM,"Asthma, moderate"\r\n', "\ufeffdoc_id,code,code_system,display_name\r\n"
    )

    assert [(row.doc_id, row.display_name, row.line) for row in rows.rows] == [("a, b", "Asthma, moderate", 2)]


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ("a,J45.40,ICD-10-CM\n,J45,ICD-10-CM\n", 3, "doc_id is empty"),
        ("a,,ICD-10-CM\n", 2, "code is empty"),
        ("a,J45,\n", 2, "code_system is empty"),
        ("a,J45,ICD-11\n", 2, "This system of codes isn't known"),
        ("a,J*5,ICD-10-CM\n", 2, "This is no code"),
        ("a,*,ICD-10-CM\n", 2, "This is no code"),
        (f"a,{'J' * 201},ICD-10-CM\n", 2, "This is no code"),
        ("a,J45\n", 2, "more or fewer cells"),
        ("a,J45,ICD-10-CM,more,still\n", 2, "more or fewer cells"),
        ("a,J45.1,ICD-10-CM\nb,J45,ICD-10-CM\na,j451,2.16.840.1.113883.6.90\n", 4, "there twice"),
        ('a,"J45"x,ICD-10-CM\n', 2, "no row of CSV"),
    ],
)
def test_a_row_that_is_none_is_named_by_its_line_with_what_to_do(
    tmp_path: Path, rows: str, line: int, what: str
) -> None:
    with pytest.raises(CodesError, match=what) as raised:
        table(tmp_path, rows)

    assert raised.value.where == f"{tmp_path / 'codes.csv'}, line {line}"
    assert raised.value.remedy


@pytest.mark.parametrize(
    "head", ["", "doc_id,code\n", "doc_id,code,code_system,colour\n", "doc_id,code,code,code_system\n"]
)
def test_other_columns_are_refused_with_the_line_to_write(tmp_path: Path, head: str) -> None:
    with pytest.raises(CodesError, match="columns") as raised:
        table(tmp_path, "", head)

    assert "doc_id,code,code_system,display_name" in raised.value.remedy


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(HEAD.encode() + "é".encode("latin-1"))

    with pytest.raises(CodesError, match="No such file"):
        read_codes(tmp_path / "none.csv")
    with pytest.raises(CodesError, match="not UTF-8"):
        read_codes(tmp_path / "latin.csv")


def test_an_empty_list_finds_nothing(tmp_path: Path) -> None:
    assert found(table(tmp_path, ""), "J45") == []
    assert found(CodeTable(), "J45") == []
