import re
import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.caption_pages import HOLD_S, timed_words
from generation.captions import (
    ACTIVE_HOLD_S,
    OUTLINE_EM,
    SAFE_WIDTH,
    CaptionPage,
    drawable,
    font_px,
    layout,
    page_at,
)
from generation.domain import Line, SpokenLine, Word
from generation.drawing.skia import FONT_FILE
from generation.subtitles import SRT_ROW, to_srt

SIZES = [(1024, 1024), (512, 512), (256, 256), (1280, 720), (720, 1280), (64, 64), (2048, 256)]


def measure(text: str, size: float) -> float:
    return sum(0.9 if letter in "mwMW@—…" else 0.3 if letter in "il.,'!" else 0.6 for letter in text) * size


def spoken(text: str, start_s: float = 0.0, per_word_s: float = 0.3) -> SpokenLine:
    texts = text.split()
    words = tuple(
        Word(text=word, start_s=start_s + i * per_word_s, end_s=start_s + (i + 0.9) * per_word_s)
        for i, word in enumerate(texts)
    )
    end_s = start_s + len(texts) * per_word_s
    return SpokenLine(line=Line(speaker="temo", text=text), start_s=start_s, end_s=end_s, words=words)


def texts(page: CaptionPage) -> str:
    return " ".join(word.text for word in page.words)


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs")), min_size=1, max_size=12)
long_words = st.text("abcdefgWi.,!", min_size=30, max_size=200)
lines = st.lists(
    st.lists(words | long_words | st.sampled_from(["so", "well,", "Oh!", "really?", "a"]), max_size=25).map(" ".join),
    max_size=4,
)


def in_a_row(spoken_texts: list[str]) -> list[SpokenLine]:
    found, at_s = [], 0.0
    for text in spoken_texts:
        line = spoken(text, at_s)
        found.append(line)
        at_s = line.end_s + 0.2
    return found


@settings(deadline=None)
@given(said=lines, size=st.sampled_from(SIZES))
def test_every_word_once_in_order_inside_the_safe_area_and_apart(said: list[str], size: tuple[int, int]) -> None:
    width, height = size
    pages = layout(in_a_row(said), width, height, measure)
    shown = "".join(word.text for page in pages for word in page.words)
    assert shown == "".join(drawable(word) for text in said for word in text.split())
    edge = (1 - SAFE_WIDTH) / 2 * width
    for page in pages:
        boxes = [(w.x, w.top, w.x + w.width, w.top + w.height, OUTLINE_EM * w.font_px / 2) for w in page.words]
        for left, top, right, bottom, outline in boxes:
            assert left - outline >= edge - 1e-6
            assert right + outline <= width - edge + 1e-6
            assert top - outline >= 0
            assert bottom + outline <= height + 1e-6
        for index, (left, top, right, bottom, _) in enumerate(boxes):
            for other in boxes[index + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
        assert len({word.baseline for word in page.words}) in {1, 2}


@settings(deadline=None)
@given(said=lines, overlap=st.floats(-1, 1))
def test_pages_never_overlap_in_time(said: list[str], overlap: float) -> None:
    shifted = [spoken(text, index * overlap) for index, text in enumerate(said)]
    pages = layout(shifted, 512, 512, measure)
    assert all(page.start_s <= page.end_s for page in pages)
    assert all(page.end_s <= following.start_s for page, following in pairwise(pages))


def test_a_page_stays_from_its_first_word_until_the_next_page_or_a_moment_after_the_line() -> None:
    line = spoken(
        "I flew all the way to the moon in my silver rocket, and nobody believed me when I came home again.", 2.0
    )
    pages = layout([line], 1024, 1024, measure)
    assert len(pages) == 2
    assert pages[0].start_s == 2.0
    assert pages[0].end_s == pages[1].start_s == pages[1].words[0].start_s
    assert pages[1].end_s == line.end_s + HOLD_S
    assert page_at(pages, 1.99) is None
    assert page_at(pages, 2.0) is pages[0]
    assert page_at(pages, pages[1].start_s) is pages[1]
    assert page_at(pages, pages[1].end_s) is None


def test_a_line_that_answers_at_once_takes_the_place_of_the_one_before() -> None:
    pages = layout([spoken("Hello there!", 0.0), spoken("Oh, hello!", 0.65)], 1024, 1024, measure)
    assert pages[0].end_s == pages[1].start_s == 0.65


def test_pages_break_where_the_sentence_breathes() -> None:
    said = "This is the first sentence that I say here today. And this one is the second, it is a bit longer than that."
    assert texts(layout([spoken(said)], 1024, 1024, measure)[0]).endswith("today.")


def test_no_page_holds_a_lone_word_where_it_need_not() -> None:
    for count in range(8, 30):
        pages = layout([spoken(" ".join(["words"] * count))], 1024, 1024, measure)
        assert all(len(page.words) > 1 for page in pages)


def test_rows_are_of_like_length() -> None:
    (page,) = layout([spoken("one two three four five six seven eight")], 1024, 1024, measure)
    first, second = sorted({word.baseline for word in page.words})
    rows = [[w for w in page.words if w.baseline == baseline] for baseline in (first, second)]
    lengths = [row[-1].x + row[-1].width - row[0].x for row in rows]
    assert min(lengths) > 0.6 * max(lengths)


def test_a_long_word_is_shrunk_and_an_endless_one_broken() -> None:
    (page,) = layout([spoken("x" * 36)], 1024, 1024, measure)
    assert [len(word.text) for word in page.words] == [36]
    assert page.words[0].font_px < font_px(1024, 1024)
    pages = layout([spoken("x" * 300)], 1024, 1024, measure)
    pieces = [word for page in pages for word in page.words]
    assert "".join(piece.text for piece in pieces) == "x" * 300
    assert all(piece.font_px >= 0.6 * font_px(1024, 1024) for piece in pieces)
    assert all(piece.end_s == pytest.approx(following.start_s) for piece, following in pairwise(pieces))


def test_the_word_being_said_is_lit() -> None:
    (page,) = layout([spoken("one two three", 1.0, per_word_s=1.0)], 1024, 1024, measure)
    assert page.active(0.99) is None
    assert page.active(1.0) == 0
    assert page.active(1.9 + ACTIVE_HOLD_S / 2) == 0
    assert page.active(2.0) == 1
    assert page.active(3.9 + ACTIVE_HOLD_S) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("hello😀", "hello"),
        ("👩‍🚀", ""),
        ("naïve", "naïve"),
        ("n\u0303", "ñ"),
        ("ș", "s"),
        ("ﬁne", "fine"),
        ("日本", ""),
        ("a\u200bb\ufe0f", "ab"),
        ("½…—“x”", "½…—“x”"),
        ("ｈｉ", "hi"),
    ],
)
def test_what_the_typeface_lacks_is_left_out(text: str, kept: str) -> None:
    assert drawable(text) == kept


def test_what_is_drawn_has_glyphs() -> None:
    everything = map(chr, [*range(0xD800), *range(0xE000, 0x20000)])
    assert {letter for character in everything for letter in drawable(character)} <= GLYPHS


def test_every_glyph_that_stands_for_itself_is_used() -> None:
    assert {letter for letter in GLYPHS if drawable(letter) == letter} >= set("äöüßéñçøåÆŒŠž€£¿¡«»")


def test_a_line_of_emoji_shows_no_page() -> None:
    assert layout([spoken("😀 🎉")], 512, 512, measure) == ()


def test_words_without_times_are_spread_over_the_line() -> None:
    line = SpokenLine(line=Line(speaker="a", text="a long sentence"), start_s=1.0, end_s=4.0, words=())
    spread = timed_words(line)
    assert [word.text for word in spread] == ["a", "long", "sentence"]
    assert spread[0].start_s == 1.0
    assert spread[-1].end_s == pytest.approx(4.0)
    assert all(word.end_s == pytest.approx(following.start_s) for word, following in pairwise(spread))
    assert spread[2].end_s - spread[2].start_s > spread[0].end_s - spread[0].start_s


# ---------------------------------------------------------------- SubRip

TIME = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d),(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d),(\d{3})")


def parsed(srt: str) -> list[tuple[float, float, str]]:
    """A strict reader: raises where a player might stumble."""
    cues = []
    for number, block in enumerate(srt.strip("\n").split("\n\n") if srt else [], 1):
        head, times, *rows = block.split("\n")
        assert head == str(number)
        found = TIME.fullmatch(times)
        assert found
        assert 1 <= len(rows) <= 2
        assert all(rows)
        h0, m0, s0, f0, h1, m1, s1, f1 = map(int, found.groups())
        cues.append((h0 * 3600 + m0 * 60 + s0 + f0 / 1000, h1 * 3600 + m1 * 60 + s1 + f1 / 1000, " ".join(rows)))
    return cues


def test_srt_of_a_dialogue() -> None:
    srt = to_srt([spoken("Hello everybody!", 0.5), spoken("Oh, no <b>tags</b> --> here.", 3661.25)])
    assert srt == (
        "1\n00:00:00,500 --> 00:00:01,450\nHello everybody!\n\n"
        "2\n01:01:01,250 --> 01:01:03,100\nOh, no ‹b›tags‹/b› → here.\n"
    )


@settings(deadline=None)
@given(said=lines)
def test_srt_is_always_valid_and_complete(said: list[str]) -> None:
    cues = parsed(to_srt(in_a_row(said)))
    assert all(start < end for start, end, _ in cues)
    assert all(end <= following + 0.0015 for (_, end, _), (following, _, _) in pairwise(cues))
    shown = " ".join(text for _, _, text in cues)
    wanted = "".join(c for text in said for c in text if c.isprintable() and c.isascii() and c not in "<>{}- ")
    assert "".join(c for c in shown if c.isascii() and c not in "()- ") == wanted.replace("(", "").replace(")", "")


def test_srt_rows_are_short() -> None:
    rows = [row for row in to_srt([spoken("word " * 60)]).splitlines() if "word" in row]
    assert max(map(len, rows)) <= SRT_ROW
    assert sum(row.count("word") for row in rows) == 60


def test_srt_of_nothing_is_empty() -> None:
    assert to_srt([]) == ""
    assert to_srt([spoken("")]) == ""


def _glyphs() -> frozenset[str]:
    """The characters that the font file maps: the segments of its `cmap` table in format 4 (OpenType)."""
    data = FONT_FILE.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {data[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", data, 20 + 16 * i)[0] for i in range(tables)}
    cmap = places[b"cmap"]
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    encodings = struct.iter_unpack(">HHI", data[cmap + 4 : cmap + 4 + 8 * count])
    table = next(cmap + offset for platform, encoding, offset in encodings if (platform, encoding) == (3, 1))
    segments = struct.unpack_from(">H", data, table + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, table + 14)
    starts = struct.unpack_from(f">{segments}H", data, table + 16 + 2 * segments)
    return frozenset(
        chr(c) for start, end in zip(starts, ends, strict=True) for c in range(start, end + 1) if c < 0xFFFF
    )


GLYPHS = _glyphs()
