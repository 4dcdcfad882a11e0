"""Errors of the program itself."""

from generation.errors import CartoonError


class Interrupted(CartoonError):
    """The terminal or the system ended the command."""

    code = "interrupted"

    def __init__(self, user_message: str, *, exit_code: int) -> None:
        super().__init__(user_message)
        self.exit_code = exit_code


class ReaderGone(CartoonError):
    """Who read the output has closed it."""

    code = "reader-gone"

    def __init__(self) -> None:
        super().__init__("Nobody reads the output any more.")
