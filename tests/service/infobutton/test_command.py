import csv
import io
import json
from pathlib import Path

from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.infobutton.code_table import read_codes
from tests.processes import vouch

PAGE = """<html><head><title>Asthma</title><script type="application/ld+json">{data}</script></head>
<body><h1>Asthma</h1><p>Asthma narrows the airways of the lungs.</p></body></html>"""
CODES = [
    {"@type": "MedicalCode", "code": "J45", "codingSystem": "ICD-10-CM"},
    {"@type": "MedicalCode", "code": "CA23", "codingSystem": "ICD-11"},
]


def test_codes_of_pages_are_listed_and_the_list_is_checked(home: Home, tmp_path: Path) -> None:
    entity = {"@type": "MedicalCondition", "name": "Asthma, all kinds", "code": CODES}
    data = {"@type": "MedicalWebPage", "name": "Asthma", "about": entity}
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "asthma.html").write_text(PAGE.format(data=json.dumps(data)))
    (folder / "plain.txt").write_text("Words\n\nOf a text without codes.")
    with Library.open(home) as library:
        assert {outcome.change for outcome in intake(folder, library)} == {"added"}
        doc_id = next(item.doc_id for item in library.items() if item.path.endswith("asthma.html"))

    listed = vouch(home, "codes")
    path = tmp_path / "codes.csv"
    path.write_text(listed.stdout)
    checked = vouch(home, "codes", "--check", str(path))
    path.write_text(f"{listed.stdout}gone,J46,ICD-10-CM,\n")
    stale = vouch(home, "codes", "--check", str(path))
    path.write_text(f"{listed.stdout}gone,J46,ICD-12,\n")
    wrong = vouch(home, "codes", "--check", str(path))
    refused = vouch(home, "serve", "--port", "0", VOUCH_CODES=str(path))

    assert list(csv.reader(io.StringIO(listed.stdout))) == [
        ["doc_id", "code", "code_system", "display_name"],
        [doc_id, "J45", "ICD-10-CM", "Asthma, all kinds"],
    ]
    assert "'ICD-11' isn't known; CA23 is left out" in listed.stderr
    assert (checked.returncode, checked.stdout) == (0, "1 rows, about 1 articles of 2\n")
    assert stale.returncode == 1
    assert f"{path}, line 3: gone is no article of the library" in stale.stdout
    for done in (wrong, refused):
        assert done.returncode == 2
        assert f"{path}, line 3: This system of codes isn't known" in done.stderr


def test_what_a_page_calls_itself_is_no_formula_in_the_list_and_the_list_is_read_all_the_same(
    home: Home, tmp_path: Path
) -> None:
    hostile = '=HYPERLINK("https://evil.example","look")'
    code = {"@type": "MedicalCode", "code": "=J45", "codingSystem": "ICD-10-CM"}
    data = {"@type": "MedicalWebPage", "about": {"@type": "MedicalCondition", "name": hostile, "code": [code]}}
    folder, path = tmp_path / "pages", tmp_path / "codes.csv"
    folder.mkdir()
    (folder / "=1+1.html").write_text(PAGE.format(data=json.dumps(data)))
    with Library.open(home) as library:
        assert {outcome.change for outcome in intake(folder, library)} == {"added"}

    listed = vouch(home, "codes")
    path.write_text(listed.stdout)
    checked = vouch(home, "codes", "--check", str(path))

    (_, row) = csv.reader(io.StringIO(listed.stdout))
    assert row == ["'=1+1", "'=J45", "ICD-10-CM", f"'{hostile}"]
    assert (checked.returncode, checked.stdout) == (0, "1 rows, about 1 articles of 1\n")
    (read,) = read_codes(path).rows
    assert (read.doc_id, read.code, read.display_name) == ("=1+1", "=J45", hostile)
