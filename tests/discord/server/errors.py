"""Refusals: what the API answers with, and what Discord's own client would not let a member do."""

from typing import Any


class Refused(Exception):
    """An answer of the REST API: its status, Discord's code, the message, and for forms where the fault is."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: dict[str, Any] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.retry_after_s = retry_after_s

    def body(self) -> dict[str, Any]:
        told: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            told["errors"] = self.errors
        if self.retry_after_s is not None:
            told |= {"retry_after": self.retry_after_s, "global": False}
        return told


class ClientRefused(Exception):
    """A member cannot do this: Discord's client does not show it, or does not send it."""


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


def unknown_channel() -> Refused:
    return Refused(404, 10003, "Unknown Channel")


def unknown_message() -> Refused:
    return Refused(404, 10008, "Unknown Message")


def unknown_webhook() -> Refused:
    return Refused(404, 10015, "Unknown Webhook")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")


def bad_form(path: str, code: str, message: str) -> Refused:
    """`path`: dotted, as `data.components.0.custom_id`."""
    inner: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".")):
        inner = {part: inner}
    return Refused(400, 50035, "Invalid Form Body", errors=inner)


def too_long(path: str, most: int) -> Refused:
    return bad_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be {most} or fewer in length.")
