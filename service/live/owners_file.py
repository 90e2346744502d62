"""Reading a small file that its owner may change at any time, while questions are answered."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from ingest.errors import VouchError

MOST_BYTES = 1 << 20


def read_owners_file(path: Path, unread: Callable[[str], VouchError]) -> str | None:
    """The text of a file; None where there is none. A pipe or a device isn't waited for.

    Args:
        path: The file.
        unread: Gives the error for why it can't be read.

    Raises:
        VouchError: That one, if something is there that can't be read, is no file, has more than 1 MiB or isn't UTF-8.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise unread("it is a link that leads nowhere") from None
        return None
    except OSError as error:
        raise unread(error.strerror or type(error).__name__) from None
    try:
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise unread("it is no file")
            data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise unread(f"it has more than {MOST_BYTES:,} bytes")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise unread(error.strerror or type(error).__name__) from None
    except UnicodeDecodeError:
        raise unread("it isn't UTF-8") from None
