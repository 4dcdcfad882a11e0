"""The card before longer clips: its words, its silence, its drawing, and what moves behind it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.caption_colors import INK
from generation.domain import Character, Cue, Line, Phoneme, PictureOptions, Request, SpokenLine, Task, Word
from generation.drawing.color import contrast
from generation.media.probe import probe
from generation.ports import Speech
from generation.render import RenderOptions, render
from generation.testing import CollectingReport, FixedEngines, FlatPictures, ToneVoice
from generation.title_overlay import LETTERS, TitleOverlay
from generation.titles import FROM_S, TITLE_S, Title, delayed, title_of
from tests.generation import requests

LONG = FROM_S + 1


def request(prompt: str, *titles: str, shown: bool = True) -> Request:
    cast = tuple(Character(name=title.lower(), title=title) for title in titles)
    return Request(task=Task.COMBINE, preset="draft", seed=1, cast=cast, prompt=prompt, titles=shown)


@pytest.mark.parametrize(
    ("prompt", "cast", "title"),
    [
        ("temo and felfel dance on the moon", ("Temo", "Felfel"), Title("Temo and Felfel Dance on the Moon", "")),
        ("a rainy day, felfel is late", ("Temo", "Felfel"), Title("A Rainy Day", "with Temo and Felfel")),
        (
            "one two three four five six seven of the nine",
            ("Temo",),
            Title("One Two Three Four Five Six Seven", "with Temo"),
        ),
        ("the end of", ("Bo",), Title("The End Of", "with Bo")),
        ("🎉 party! at home", (), Title("Party", "")),
        ("月の上で", ("Temo", "Felfel"), Title("Temo and Felfel", "")),
        ("talk", ("Ann", "Bob", "Cid", "Dan", "Eve"), Title("Talk", "with Ann, Bob, Cid and 2 more")),
        ("talk", ("Ann", "Bob", "Cid", "Dan"), Title("Talk", "with Ann, Bob, Cid and Dan")),
    ],
)
def test_the_title_is_the_prompts_first_words(prompt: str, cast: tuple[str, ...], title: Title) -> None:
    assert title_of(request(prompt, *cast), LONG) == title


def test_no_title_where_it_is_switched_off_the_clip_is_short_or_there_are_no_letters() -> None:
    assert title_of(request("talk", "Ann", shown=False), LONG) is None
    assert title_of(request("talk", "Ann"), FROM_S) is None
    assert title_of(request("月"), LONG) is None


def test_speech_moves_behind_the_silence() -> None:
    line = SpokenLine(
        line=Line(speaker="a", text="(laughs) Oh"),
        start_s=0.1,
        end_s=0.9,
        words=(Word(text="Oh", start_s=0.6, end_s=0.9),),
        phonemes=(Phoneme(symbol="o", start_s=0.6, end_s=0.9),),
        cues=(Cue(kind="laughs", start_s=0.1, end_s=0.5),),
    )
    speech = Speech(samples=np.ones(1000, np.float32), sample_rate=1000, lines=(line,))
    later = delayed(speech, 1.5)
    assert later.duration_s == 2.5
    assert (later.samples[:1500] == 0).all()
    assert (later.samples[1500:] == 1).all()
    (moved,) = later.lines
    starts = [part.start_s for part in (moved, *moved.words, *moved.phonemes, *moved.cues)]
    ends = [part.end_s for part in (moved, *moved.words, *moved.phonemes, *moved.cues)]
    assert starts == pytest.approx([1.6, 2.1, 2.1, 1.6])
    assert ends == pytest.approx([2.4, 2.4, 2.4, 2.0])


@pytest.mark.parametrize("size", [(1024, 1024), (1280, 720), (720, 1280), (256, 256), (1536, 256), (256, 1536)])
@pytest.mark.parametrize(
    "title",
    [Title("Cat", ""), Title("Incomprehensibilities of an Extraordinarily Long and Winding Adventure Under Water",
                             "with Temo, Felfel, Robo and 2 more")],
)  # fmt: skip
def test_letters_fit_and_the_picture_shines_through(size: tuple[int, int], title: Title) -> None:
    width, height = size
    frame = np.full((height, width, 3), 200, np.uint8)
    overlay = TitleOverlay(title, width=width, height=height)
    shown = overlay.draw(frame, 1.0)
    ground = shown[0, 0].astype(int)
    changed = np.abs(shown.astype(int) - ground).max(axis=2) > 12
    rows, columns = np.nonzero(changed)
    assert rows.min() > 0.04 * height
    assert rows.max() < 0.9 * height
    assert columns.min() > 0.02 * width
    assert columns.max() < 0.98 * width
    assert changed.mean() > 0.01
    assert 20 < ground.mean() < 150  # dimmed, not black
    assert (frame == 200).all()


def test_the_card_comes_and_goes_without_a_black_frame() -> None:
    frame = np.full((256, 256, 3), 200, np.uint8)
    overlay = TitleOverlay(Title("Cat", "with Mia"), width=256, height=256)
    shown = [overlay.draw(frame, at / 30) for at in range(60)]
    assert all(each.mean() > 40 for each in shown)
    assert shown[0].mean() < 140
    leaving = [each.mean() for each in shown[round((TITLE_S - 0.3) * 30) : round(TITLE_S * 30)]]
    assert leaving == sorted(leaving)
    assert shown[round(TITLE_S * 30)] is frame


def test_the_letters_can_be_read() -> None:
    assert contrast(LETTERS, INK) >= 7


def test_a_long_clip_begins_with_the_card_and_everything_comes_later(tmp_path: Path) -> None:
    long = requests.combine(*[" ".join(["word"] * 40)] * 3)
    plain, titled = (replace(long, titles=titles) for titles in (False, True))
    results = []
    for number, wanted in enumerate((plain, titled)):
        folder = tmp_path / str(number)
        folder.mkdir()
        engines = FixedEngines(pictures=(FlatPictures(),), speech=(ToneVoice(),))
        results.append(render(wanted, engines, folder, CollectingReport(), RenderOptions()))
    without, with_card = (probe(result.files["video"]) for result in results)
    assert with_card.duration_s - without.duration_s == pytest.approx(TITLE_S, abs=1 / 8)
    assert with_card.audio_s == pytest.approx(with_card.duration_s, abs=0.05)
    assert results[1].clip.facts.spoken[0].start_s == pytest.approx(TITLE_S)
    assert results[1].files["captions"].read_text().startswith("1\n00:00:01,600")


def test_a_silent_long_clip_has_one_too(tmp_path: Path) -> None:
    picture = PictureOptions(engine="flat", width=256, height=256, fps=8, frames=168)
    wanted = replace(requests.animate(), picture=picture, titles=True)
    engines = FixedEngines(pictures=(FlatPictures(),))
    folders = [tmp_path / name for name in ("with", "without")]
    videos = []
    for folder, titles in zip(folders, (True, False), strict=True):
        folder.mkdir()
        result = render(replace(wanted, titles=titles), engines, folder, CollectingReport(), RenderOptions())
        assert probe(result.files["video"]).frames == 168
        videos.append(result.files["video"].read_bytes())
    assert videos[0] != videos[1]
