"""The order of the ways, the life of a token, and what Discord's refusals mean."""

from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
import discord
import pytest

from bot.delivery.refusals import Why, in_the_log, is_passing, is_too_large, told, why
from bot.delivery.routes import Route, can_answer, routes
from bot.language import LANGUAGES
from bot.receipts import message_of, receipt, receipt_url
from tests.bot.delivery.delivered_jobs import NOON, THERE, job_of


@dataclass
class Response:
    """What an exception of discord.py takes from an answer."""

    status: int
    reason: str = "for a test"


def refused(status: int, code: int = 0) -> discord.HTTPException:
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(Response(status), {"code": code, "message": "no"})  # type: ignore[arg-type]


def test_a_public_clip_goes_into_the_channel_first() -> None:
    assert routes(THERE, private=False) == (Route.CHANNEL, Route.ANSWER, Route.DIRECT)
    assert routes(replace(THERE, can_post=False), private=False) == (Route.ANSWER, Route.DIRECT)
    assert routes(replace(THERE, reply_token=""), private=False) == (Route.CHANNEL, Route.DIRECT)


@pytest.mark.parametrize("can_post", [True, False])
def test_nothing_private_goes_into_a_channel(can_post: bool) -> None:
    assert Route.CHANNEL not in routes(replace(THERE, can_post=can_post), private=True)


def test_a_token_must_live_as_long_as_an_upload_takes() -> None:
    assert can_answer(THERE, NOON + timedelta(minutes=14), 59)
    assert not can_answer(THERE, NOON + timedelta(minutes=14), 60)
    assert not can_answer(replace(THERE, reply_token=""), NOON, 0)
    assert not can_answer(replace(THERE, reply_until=None), NOON, 0)


@pytest.mark.parametrize(
    "error",
    [
        *(refused(status) for status in (429, 500, 502, 503, 504, 524)),
        refused(401),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "Connection reset by peer"),
        TimeoutError(),
        ConnectionResetError(),
        discord.RateLimited(3600),
    ],
    ids=repr,
)
def test_what_may_be_over_soon_is_tried_again(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, 50001, Why.FORBIDDEN),
        (403, 50013, Why.FORBIDDEN),
        (404, 10003, Why.GONE),
        (404, 10004, Why.GONE),
        (400, 50083, Why.REFUSED),  # an archived thread
        (401, 50027, Why.LATE),
        (404, 10015, Why.LATE),
        (403, 50007, Why.DIRECT_CLOSED),
        (403, 50278, Why.DIRECT_CLOSED),
        (404, 10008, Why.REFUSED),
    ],
)
def test_what_closes_a_route(status: int, code: int, reason: Why) -> None:
    error = refused(status, code)
    assert not is_passing(error)
    assert not is_too_large(error)
    assert why(error) is reason


def test_two_ways_to_say_too_large() -> None:
    assert is_too_large(refused(413))
    assert is_too_large(refused(400, 40005))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_told(language: str) -> None:
    sentences = [told(each, language, "7") for each in Why]
    assert len(set(sentences)) == len(Why)


def test_the_log_gets_no_address() -> None:
    error = aiohttp.InvalidURL("https://discord.com/api/webhooks/1/secret-token")
    assert in_the_log(error) == "InvalidURL"
    assert in_the_log(refused(403, 50013)) == "HTTPException 403 (code 50013)"


def test_a_receipt_is_a_channel_and_a_message() -> None:
    job = job_of(receipt=receipt(7, "8"))
    assert message_of(job) == (7, 8)
    assert receipt_url(job) == "https://discord.com/channels/5/7/8"


def test_a_receipt_of_another_channel_is_a_direct_message() -> None:
    assert receipt_url(job_of(receipt="9/8")) == "https://discord.com/channels/@me/9/8"


@pytest.mark.parametrize("text", ["", "show", "library", "/home/clip.mp4", "7/", "7/8/9", "７/8"])
def test_what_is_no_message_has_no_link(text: str) -> None:
    assert receipt_url(job_of(receipt=text)) is None
