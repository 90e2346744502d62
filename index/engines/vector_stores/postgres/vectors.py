"""How a vector goes over the wire: pgvector's `halfvec`, two bytes a number."""

import struct
from dataclasses import dataclass

from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from index.models.encoder import Vectors

_HEAD = struct.Struct(">HH")  # how many numbers, and nothing


@dataclass(frozen=True, slots=True)
class HalfVector:
    """A vector, (dim,), to be bound or copied in."""

    numbers: Vectors


def dumper(oid: int) -> type[Dumper]:
    """What writes a vector.

    Args:
        oid: Of the type in the database that is reached, as an extension's types have no fixed ones; 0 where the
            statement casts it.
    """
    return type("HalfVectorDumper", (_HalfVectorDumper,), {"oid": oid})


class _HalfVectorDumper(Dumper):
    """Source: `halfvec_recv` of pgvector 0.8."""

    format = Format.BINARY

    def dump(self, obj: HalfVector) -> Buffer:
        """Its bytes."""
        return _HEAD.pack(len(obj.numbers), 0) + obj.numbers.astype(">f2").tobytes()
