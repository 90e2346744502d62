"""What a record sends: the parameters of a knowledge request, in the address.

Source: HL7 Version 3 Implementation Guide: Context-Aware Knowledge Retrieval (Infobutton), URL-Based Implementation.
What it has besides, such as who asks and during which task, isn't looked at.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.http.bodies.question import MAX_QUESTION

Text = Annotated[str, Field(max_length=MAX_QUESTION)]
Code = Annotated[str, Field(max_length=200)]


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

    def echoed(self) -> tuple[tuple[str, str], ...]:
        """What was sent of these, by its names, with whom it was taken to be for and in which language."""
        fields = type(self).model_fields
        always = {"code", "code_system", "display_name", "recipient", "language"}
        return tuple(
            (str(fields[name].alias), str(getattr(self, name)))
            for name in fields
            if name != "response_type" and (name in always or name in self.model_fields_set)
        )
