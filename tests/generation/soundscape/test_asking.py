"""Who decides whether a clip has a background; and that a request's voices are told apart."""

from dataclasses import replace

from generation.snapshot import REQUEST
from tests.generation.wishing import CPU, combine, one, speak


def test_the_background_is_as_asked_else_as_set_and_older_requests_have_none() -> None:
    wish = combine("temo on the beach", "[S1] Hi.")
    assert one(wish).background_sound
    assert not one(replace(wish, background_sound=False)).background_sound
    off = replace(CPU, background_sound=False)
    assert not one(wish, off).background_sound
    assert one(replace(wish, background_sound=True), off).background_sound
    older = REQUEST.dump(one(wish)).replace('"background_sound":true,', "")
    assert not REQUEST.load(older).background_sound


def test_characters_without_voices_of_their_own_do_not_sound_alike() -> None:
    voices = {each.voice.design for each in one(speak("[Zed] Hi. [Zod] Hello. [Zip] Hey.")).cast}
    assert len(voices) == 3
