import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from ingest.home import Home
from ingest.library.library import Library
from ingest.sync.intake import intake
from service.app import create_app
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.infobutton.code_table import CodeTable, read_codes
from service.live.live_index import LiveIndex
from tests.once import copied, made_once

ARTICLES = [
    {
        "_id": "asthma",
        "title": "Asthma",
        "url": "https://health.example/asthma",
        "publisher": "Example Health",
        "language": "en",
        "audience": "public",
        "last_reviewed_on": "2024-05-31",
        "next_review_on": "2025-05-31",
        "sections": [
            {"_id": "what", "heading": "What is asthma?", "text": "Asthma narrows the airways of the lungs."},
            {"_id": "how", "heading": "How is asthma treated?", "text": "Asthma is treated with an inhaler every day."},
        ],
    },
    {
        "_id": "asthma/children",
        "title": "Asthma in children",
        "language": "en",
        "sections": [{"_id": "a", "heading": "Wheezing", "text": "Children with asthma often wheeze at night."}],
    },
    {
        "_id": "asthma-guideline",
        "title": "Asthma: stepwise care <b>for clinicians</b>",
        "language": "en",
        "audience": "clinician",
        "updated_on": "2024-02-03",
        "sections": [{"_id": "a", "heading": "Step 1", "text": "Start a low-dose inhaled corticosteroid & review."}],
    },
    {
        "_id": "asma",
        "title": "Asma",
        "language": "es",
        "sections": [{"_id": "a", "heading": "Qué es", "text": "El asma estrecha las vías respiratorias."}],
    },
    {
        "_id": "cystitis",
        "title": "Cystitis",
        "language": "en",
        "updated_on": "2023-01-06",
        "sections": [
            {"_id": "a", "heading": "What is cystitis?", "text": "Cystitis is an inflammation of the bladder."},
            {"_id": "b", "heading": "Don't", "text": "Drink alcohol while cystitis is being treated."},
        ],
    },
]
CODES = """doc_id,code,code_system,display_name
asthma,J45*,ICD-10-CM,Asthma
asthma/children,J45.40,2.16.840.1.113883.6.90,
asthma,195967001,SNOMED CT,Asthma
asthma-guideline,J45.40,ICD-10-CM,"Asthma, moderate"
asma,J45.40,ICD-10-CM,
cystitis,595.9,ICD-9-CM,Cystitis
gone,J45.40,ICD-10-CM,
"""


@pytest.fixture(scope="session")
def coded_home(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Articles on asthma and cystitis, and the sample article."""

    def make(folder: Path) -> None:
        home = copied(built_home, folder)
        path = home.root / "coded.jsonl"
        path.write_text("".join(f"{json.dumps(one)}\n" for one in ARTICLES))
        with Library.open(home) as library:
            assert [outcome.change for outcome in intake(path, library)] == ["added"] * len(ARTICLES)
        build(home, config=RetrievalConfig())

    return Home(made_once(tmp_path_factory, "coded", make))


@pytest.fixture(scope="session")
def codes_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("codes") / "codes.csv"
    path.write_text(CODES)
    return path


@pytest.fixture(scope="session")
def codes(codes_path: Path) -> CodeTable:
    return read_codes(codes_path)


@pytest.fixture(scope="module")
def records(coded_home: Home, codes: CodeTable) -> TestClient:
    """Who asks for a patient's record."""
    notices = Notices.read(DEFAULT_NOTICES, country="GB")
    return TestClient(create_app(LiveIndex(coded_home), notices=notices, codes=codes), raise_server_exceptions=False)
