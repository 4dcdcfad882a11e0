"""Faults to order: which requests fail, how, and how often."""

from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase


class Reset(Enum):
    """When the connection is torn down: no answer comes."""

    BEFORE_BODY = "nothing of the body was read"
    MID_UPLOAD = "a part of the body was read"
    AFTER_DONE = "it was done, and then not answered"


@dataclass(kw_only=True)
class Fault:
    """`pattern`: of method and path, as `POST /channels/*/messages`; `*` also matches slashes.

    `delay_s` passes before anything is done, `hold_s` between that and the answer.
    """

    pattern: str
    times: int
    after: int
    status: int | None
    reset: Reset | None
    delay_s: float
    hold_s: float
    retry_after_s: float
    is_global: bool
    hit: int = 0


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        pattern: str,
        *,
        times: int = 1,
        after: int = 0,
        status: int | None = None,
        reset: Reset | None = None,
        delay_s: float = 0.0,
        hold_s: float = 0.0,
        retry_after_s: float = 1.0,
        is_global: bool = False,
    ) -> Fault:
        """The next `times` requests, after `after` good ones. A `status` of 429 tells `retry_after_s`.

        Of several that match, the first with anything left is taken. `.hit` of what is returned counts.
        """
        fault = Fault(
            pattern=pattern,
            times=times,
            after=after,
            status=status,
            reset=reset,
            delay_s=delay_s,
            hold_s=hold_s,
            retry_after_s=retry_after_s,
            is_global=is_global,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.hit < fault.times and fnmatchcase(f"{method} {path}", fault.pattern):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.hit += 1
                return fault
        return None
