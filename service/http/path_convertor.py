"""Ids of documents in paths: they may hold any character."""

from starlette.convertors import PathConvertor, register_url_convertor


class _TextConvertor(PathConvertor):
    """The rest of a path, whatever it holds: the framework's own `path` stops at a line break."""

    regex = r"[\s\S]*"


register_url_convertor("text", _TextConvertor())

DOC_ID = "{doc_id:text}"
"""The end of a route's path that is a doc_id."""
