import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
LIBRARY = "ingest/library/"
OTHER_STORES = {
    "index/engines/embedded/document_store.py",
    "index/models/embedding_cache.py",
    "index/snapshots/quotations.py",
    *(
        f"index/engines/vector_stores/postgres/{name}.py"  # the server's own tables, of vectors alone
        for name in ("connections", "reading", "store", "tables", "writing")
    ),
    *(f"service/writing/{name}.py" for name in ("task_database", "task_ledger", "task_store")),
}
RUNS_SQL = {"execute", "executemany", "executescript"}


def runs_sql(path: Path) -> bool:
    """Whether a module calls a method that runs SQL."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNS_SQL
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_only_the_library_runs_sql_and_index_in_four_stores_of_its_own_and_service_for_tasks() -> None:
    running = {
        path.relative_to(ROOT).as_posix()
        for package in ("ingest", "index", "service", "eval")
        for path in (ROOT / package).rglob("*.py")
        if runs_sql(path)
    }

    assert {name for name in running if not name.startswith(LIBRARY)} == OTHER_STORES
    assert f"{LIBRARY}library.py" in running
