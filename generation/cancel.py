"""Cancelling: one fresh token a job, read where progress is reported."""

from generation.errors import Cancelled, CancelReason


class CancelToken:
    """Set from any thread, once; the first reason stays. Setting one attribute is atomic, so there is no lock."""

    __slots__ = ("_reason",)

    def __init__(self) -> None:
        self._reason: CancelReason | None = None

    def cancel(self, reason: CancelReason) -> None:
        if self._reason is None:
            self._reason = reason

    @property
    def reason(self) -> CancelReason | None:
        return self._reason

    def check(self) -> None:
        """Raises `Cancelled` once somebody cancelled."""
        if self._reason is not None:
            raise Cancelled(self._reason)
