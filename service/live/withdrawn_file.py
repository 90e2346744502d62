"""A file of documents that no answer may hold, beside the library's own list: for homes that take no changes.

Replicas that start from a backup know of a withdrawal once they start from a newer one. Such a file reaches all of them
meanwhile, and those that start later.
"""

from pathlib import Path

from service.errors import WithdrawnFileError
from service.live.owners_file import read_owners_file


def read_withdrawn_file(path: Path) -> frozenset[str]:
    """The doc_ids in a file, a line each; none where there is no file. Blank lines count for nothing.

    Raises:
        WithdrawnFileError: If something is there that can't be read as such a list: nobody knows then what it names.
    """

    def unread(why: str) -> WithdrawnFileError:
        return WithdrawnFileError(
            f"The file of withdrawn documents (VOUCH_WITHDRAWN_FILE) can't be read: {why}",
            where=str(path),
            remedy="Write a doc_id on each line, as UTF-8, or take the file away",
        )

    lines = (read_owners_file(path, unread) or "").splitlines()
    return frozenset(line.strip() for line in lines) - {""}
