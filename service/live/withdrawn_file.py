"""A file of documents that no answer may hold, beside the library's own list: for homes that take no changes.

Replicas that start from a backup know of a withdrawal once they start from a newer one. Such a file reaches all of them
meanwhile, and those that start later.
"""

import os
import stat
from pathlib import Path

from service.errors import WithdrawnFileError

_MOST_BYTES = 1 << 20


def read_withdrawn_file(path: Path) -> frozenset[str]:
    """The doc_ids in a file, a line each; none where there is no file. Blank lines count for nothing.

    Raises:
        WithdrawnFileError: If something is there that can't be read as such a list: nobody knows then what it names.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise _unread(path, "it is a link that leads nowhere") from None
        return frozenset()
    except OSError as error:
        raise _unread(path, error.strerror or type(error).__name__) from None
    try:
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _unread(path, "it is no file")
            data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise _unread(path, f"it has more than {_MOST_BYTES:,} bytes")
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise _unread(path, error.strerror or type(error).__name__) from None
    except UnicodeDecodeError:
        raise _unread(path, "it isn't UTF-8") from None
    return frozenset(line.strip() for line in lines) - {""}


def _unread(path: Path, why: str) -> WithdrawnFileError:
    return WithdrawnFileError(
        f"The file of withdrawn documents (VOUCH_WITHDRAWN_FILE) can't be read: {why}",
        where=str(path),
        remedy="Write a doc_id on each line, as UTF-8, or take the file away",
    )
