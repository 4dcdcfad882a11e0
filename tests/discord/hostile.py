"""Texts that somebody types to ping, to format, to break: the same ones in every run."""

import random
from collections.abc import Iterator

ZERO_WIDTH = "\u200b"
FRAGMENTS = (
    *("<@{id}>", "<@!{id}>", "<@&{id}>", "<#{id}>", "<@{zero}{id}>", "<{zero}@{id}>", "<@ {id}>", "\\<@{id}>"),
    *(
        "@everyone",
        "@here",
        "@{zero}everyone",
        "@every{zero}one",
        "@\u2060here",
        "@@everyone",
        "`@everyone`",
        "@EVERYONE",
    ),
    *("<:smile:{id}>", "<a:dance:{id}>", "</animate:{id}>", "<id:customize>", "<t:1:R>", "<sound:1:{id}>", "<id:home>"),
    *("**bold", "**bold**", "__under__", "_it_", "*", "~~gone~~", "||hidden||", "||", "> quote", ">>> all", "-# small"),
    *("# Head", "### Head", "- list", "1. one", "`code", "``", "```", "```py\nx = 1\n```", "~~~", "\\", "\\\\", "\\`"),
    *("[a](https://evil.example)", "[a](<https://evil.example>)", '[https://discord.com](https://evil.example "t")'),
    *(
        "https://evil.example/a_b_c",
        "<https://evil.example>",
        "discord.gg/abc",
        "www.evil.example",
        "h(tt)ps://x.example",
    ),
    *("\u202e", "\u202d", "\u2066", "\u200f", "\u200e", "\ufeff", "\u00ad", "\u3164", "\u2028", "\x85", "\x0b"),
    *(
        "🙂",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "🇩🇪",
        "e\u0301",
        "Z\u0335\u0321\u0322a\u0334lgo",
        "ﷺ",
        "𝓕𝓪𝓷𝓬𝔂",
        "ＦＵＬＬ",
        "漢字",
        "привет",
    ),
    *("\0", "\x01", "\x1b[31m", "\x7f", "\r\n", "\n\n\n", "\t", "\ud83d", "\udc00", "\ue000", "\uffff", "\U0010ffff"),
    *(
        "/animate prompt:x",
        "/admin clear",
        "{incident}",
        "{mention}",
        "{0}",
        "%s",
        "${jndi}",
        "$(id)",
        "'; DROP TABLE jobs",
    ),
    *(
        "[S1]",
        "[S2] ",
        "[Temo]",
        "[nobody]",
        "[<@{id}>]",
        "[S99]",
        "(laughs)",
        "(",
        ")",
        "[",
        "]",
        "(**loud**)",
        "[x" * 9,
    ),
    *(
        "temo",
        "felfel",
        "dances on the moon",
        "Hello there, my friend.",
        "a" * 300,
        "cb:delete:0000000000",
        "../../etc",
    ),
)
LENGTHS = (1, 2, 3, 5, 8, 13, 40)


def texts(count: int, *, user_id: str, seed: int = 20261123) -> Iterator[str]:
    """Of 1 to 6,000 characters, never only blanks: what Discord's client would send."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    while count:
        text = _text(chance, user_id)
        if text.strip():
            yield text
            count -= 1


def _text(chance: random.Random, user_id: str) -> str:
    longest = 6000 if chance.random() < 0.03 else 1900
    parts = [chance.choice(FRAGMENTS) for _ in range(chance.choice(LENGTHS) if longest < 6000 else 2000)]
    joined = "".join(part + chance.choice(("", " ", " ", "\n")) for part in parts)
    return joined.replace("{id}", user_id).replace("{zero}", ZERO_WIDTH)[:longest]
