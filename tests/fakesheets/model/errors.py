"""Why the API says no: one exception that carries the body of the answer."""

from collections.abc import Mapping
from typing import Any

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class ApiError(Exception):
    """An answer that is no success; `body` is what goes over the wire, as JSON."""

    def __init__(self, code: int, message: str, *, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    @property
    def body(self) -> Mapping[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": STATUS[self.code]}
        return {"error": error | ({"details": self.details} if self.details else {})}


def invalid(message: str) -> ApiError:
    return ApiError(400, message)


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")


def forbidden() -> ApiError:
    return ApiError(403, "The caller does not have permission")


def violation(field: str, message: str) -> ApiError:
    """A request whose JSON does not fit the method's message."""
    violations = [{"field": field, "description": message}]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]
    return ApiError(400, message, details=details)


def in_request(index: int, kind: str, error: ApiError) -> ApiError:
    """The same refusal, naming the place in the batch."""
    return ApiError(error.code, f"Invalid requests[{index}].{kind}: {error.message}", details=error.details)
