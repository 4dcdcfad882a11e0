"""The message that shows how a member's jobs stand, from the first answer to the last word."""

from bot.status.text import first_answer

__all__ = ["first_answer"]
