"""Word documents (Office Open XML, ISO/IEC 29500)."""

from ingest.readers.docx.article import extract_docx

__all__ = ["extract_docx"]
