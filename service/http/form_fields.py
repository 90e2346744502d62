"""The fields of a form that a browser sends."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

_MOST_FIELDS = 16


async def sent_body(request: Request) -> bytes:
    """The body of a request, whatever it is."""
    return await request.body()


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, of what is given twice the first; none where it is another body, or has too many."""
    try:
        parsed = parse_qs((await request.body()).decode(errors="replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items()}


SentBody = Annotated[bytes, Depends(sent_body)]
FormFields = Annotated[dict[str, str], Depends(form_fields)]
