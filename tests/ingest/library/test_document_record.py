from datetime import date

from ingest.document import Block, BlockKind, DateEvidence, Document, text_sha256
from ingest.library.document_record import from_json, to_json


def test_what_was_written_is_read_again_with_every_field_of_every_block() -> None:
    text = "Asthma\nUse it\ndaily."
    blocks = (
        Block(BlockKind.HEADING, 0, 6, level=2, section_id="s1", element_id="asthma", page=3),
        Block(BlockKind.LIST_ITEM, 7, 20, level=1, section_id="s1", page=4, rendered="Use it daily."),
    )
    document = Document(
        "asthma", "here", "Asthma", text, blocks, text_sha256(text), "0" * 64, "text-1",
        updated_on=date(2024, 3, 5), date_evidence=(DateEvidence("updated_on", "meta", "2024-03-05"),), tags=("lungs",),
    )  # fmt: skip

    found = from_json(to_json(document))

    assert found == document
    assert [type(block.kind) for block in found.blocks] == [BlockKind, BlockKind]
