"""What a record sends: the parameters of a knowledge request, in the address.

Source: HL7 Version 3 Implementation Guide: Context-Aware Knowledge Retrieval (Infobutton), URL-Based Implementation.
What it has besides, such as who asks and during which task, isn't looked at.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.http.bodies.question import MAX_QUESTION

Text = Annotated[str, Field(max_length=MAX_QUESTION)]
Code = Annotated[str, Field(max_length=200)]


_ALWAYS_ECHOED = {"code", "code_system", "display_name", "recipient", "language"}


class Recipient(StrEnum):
    """Whom the articles are for."""

    PATIENT = "PAT"
    PROVIDER = "PROV"
    PAYOR = "PAYOR"


class KnowledgeParameters(BaseModel):
    """The parameters that are looked at, by the names of the standard."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    code: Annotated[Code, Field(alias="mainSearchCriteria.v.c", description="What it is about: a code.")] = ""
    code_system: Annotated[
        Code, Field(alias="mainSearchCriteria.v.cs", description="The code's system, as its OID.")
    ] = ""
    display_name: Annotated[
        Text,
        Field(alias="mainSearchCriteria.v.dn", description="The same in words, for where no article has the code."),
    ] = ""
    original_text: Annotated[
        Text,
        Field(alias="mainSearchCriteria.v.ot", description="The words of the record; looked at without the others."),
    ] = ""
    sub_topic: Annotated[
        Code, Field(alias="subTopic.v.c", description="Which part of it: a code of MeSH or SNOMED CT.")
    ] = ""
    sub_topic_system: Annotated[Code, Field(alias="subTopic.v.cs")] = ""
    sub_topic_name: Annotated[Code, Field(alias="subTopic.v.dn", description="The same in words.")] = ""
    recipient: Annotated[Recipient, Field(alias="informationRecipient")] = Recipient.PATIENT
    language: Annotated[
        str, Field(alias="informationRecipient.languageCode.c", pattern="^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$")
    ] = "en"
    age: Annotated[float | None, Field(alias="age.v.v", ge=0, le=150, allow_inf_nan=False)] = None
    age_unit: Annotated[Literal["a", "mo", "wk", "d", "h", "min"], Field(alias="age.v.u")] = "a"
    age_group: Annotated[Code, Field(alias="ageGroup.v.c", description="A code of MeSH.")] = ""
    response_type: Annotated[Literal["text/xml", "application/json"], Field(alias="knowledgeResponseType")] = "text/xml"

    @property
    def words(self) -> str:
        """What it is about in words; "" where none say it."""
        return (self.display_name or self.original_text).strip()

    @property
    def primary_language(self) -> str:
        """The language without its country."""
        return self.language.replace("_", "-").partition("-")[0].lower()

    def echoed(self, sent: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What was looked at, by its names, as it was sent; always what it is about, for whom, and in which language.

        Args:
            sent: The parameters of the request.
        """
        aliases = {name: str(field.alias) for name, field in type(self).model_fields.items() if name != "response_type"}
        return tuple(
            (alias, sent.get(alias, str(getattr(self, name))))
            for name, alias in aliases.items()
            if name in _ALWAYS_ECHOED or alias in sent
        )
