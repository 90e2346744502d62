"""The API's description, `/openapi.json`: what the framework says of it, and what it doesn't know.

Source: OpenAPI 3.1.
"""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi.routing import APIRoute

from service.http.description.examples import BODIES, PARAMETERS
from service.http.problems import MEDIA_TYPE

Description = dict[str, Any]

_PROBLEM = {"$ref": "#/components/schemas/ProblemBody"}
_FIRST_ERROR = 400
_KEY = "key"
_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of `vouch keys create`. What everybody may do needs none, unless the operator wants one.",
}
_LATER = {429, 503}
_RETRY_AFTER = {
    "Retry-After": {"description": "In how many seconds to come back.", "schema": {"type": "integer", "minimum": 0}}
}
_NEEDS_KEY = {"metrics"}
_NEEDS_NONE = {"healthz", "readyz"}


def operation_name(route: APIRoute) -> str:
    """The id of an operation: its handler's name, which stays when its path changes."""
    return route.name


def completed(framework: Callable[[], Description]) -> Callable[[], Description]:
    """What gives a description, from what the framework gives; it is made once.

    Args:
        framework: Gives the framework's own, always the same object.
    """
    made: list[Description] = []

    def describe() -> Description:
        if not made:
            made.append(_complete(framework()))
        return made[0]

    return describe


def operations(description: Description) -> Iterator[Description]:
    """Every operation of a description."""
    for path in description["paths"].values():
        yield from path.values()


def _complete(description: Description) -> Description:
    """Add what kind of key there is, the form of problems, when to come back, and examples."""
    description["components"]["securitySchemes"] = {_KEY: _SCHEME}
    schemas = description["components"]["schemas"]
    schemas["BatchRequest"]["properties"]["questions"]["items"] = {"$ref": "#/components/schemas/AskRequest"}
    for operation in operations(description):
        name = operation["operationId"]
        if name not in _NEEDS_NONE:
            operation["security"] = [{_KEY: []}] if name in _NEEDS_KEY else [{}, {_KEY: []}]
        for status, response in operation["responses"].items():
            if int(status) >= _FIRST_ERROR:
                response["content"] = {MEDIA_TYPE: {"schema": _PROBLEM}}
            if int(status) in _LATER:
                response["headers"] = _RETRY_AFTER
        if name in BODIES:
            operation["requestBody"]["content"]["application/json"]["example"] = BODIES[name]
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in PARAMETERS.get(name, {}):
                parameter["example"] = PARAMETERS[name][parameter["name"]]
    return description
