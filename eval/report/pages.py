"""Pages from the templates beside this module. They escape all but the plots, which escape their own words."""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(template: str, **content: object) -> str:
    """A whole page that needs nothing else, the same for the same content.

    Args:
        template: The file of its template.
        content: What the template names.
    """
    style = (_FOLDER / "report.css").read_text(encoding="utf-8")
    return _templates().get_template(template).render(style=style, **content)
