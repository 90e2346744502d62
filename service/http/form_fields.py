"""The fields of a form that a browser sends."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

_MOST_FIELDS = 8


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, each once; none where it is another body, or has too many."""
    try:
        parsed = parse_qs((await request.body()).decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items()}


FormFields = Annotated[dict[str, str], Depends(form_fields)]
