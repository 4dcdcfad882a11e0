"""Weights in prompts: what is one, and that nothing else of a prompt is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.engines.animatediff.weighting import WEIGHT_MAX, spans


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("", []),
        ("a cat", [("a cat", 1.0)]),
        ("a (red hat:1.3), (fog:0.5)", [("a ", 1.0), ("red hat", 1.3), (", ", 1.0), ("fog", 0.5)]),
        ("(a:2)(b:.5)(c:1.)", [("a", 2.0), ("b", 0.5), ("c", 1.0)]),
        ("( cat : 1.2 )", [(" cat", 1.2)]),
        ("(agent47:1.2)", [("agent47", 1.2)]),
        ("((red:1.2) hat:1.5)", [("red", 1.8), (" hat", 1.5)]),
        ("((red:1.2):1.5)", [("red", 1.8)]),
        ("((red:2):2)", [("red", WEIGHT_MAX)]),
        ("(a (small) cat:1.2)", [("a (small) cat", 1.2)]),
        ("(no: not (now:1.1))", [("(no: not ", 1.0), ("now", 1.1), (")", 1.0)]),
    ],
)
def test_weights_are_understood(prompt: str, parts: list[tuple[str, float]]) -> None:
    assert [(span.text, pytest.approx(span.weight)) for span in spans(prompt)] == parts


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "(see below)",
            "a :-) b",
            "((((",
            "))))",
            "()",
            "(:1.2)",
            "( :1.2)",
            "(a:1.2",
            "a:1.2)",
            "(a:1.2.3)",
            "(a:-1)",
        ),
        *(
            "(16:9)",
            "(ratio 16:9)",
            "(at 10:30)",
            "(1:1)",
            "(temo:9)",
            "(temo:2.1)",
            "(temo:1,2)",
            "[temo:1.2]",
            "temo++",
        ),
    ],
)
def test_every_other_parenthesis_stays(prompt: str) -> None:
    assert [(span.text, span.weight) for span in spans(prompt)] == [(prompt, 1.0)]


MARKS = st.lists(st.sampled_from(["(", ")", ":1.2", ":", "1.2", " ", "cat", ","])).map("".join)


@given(MARKS)
def test_words_come_out_in_their_order(prompt: str) -> None:
    parts = spans(prompt)
    assert "".join(span.text for span in parts).count("cat") == prompt.count("cat")
    assert all(span.text and 0 <= span.weight <= WEIGHT_MAX for span in parts)
    if all(span.weight == 1.0 for span in parts):
        assert "".join(span.text for span in parts) == prompt


def test_deep_nesting_is_no_danger() -> None:
    assert len(spans("(" * 50_000 + "a" + ")" * 50_000)) == 1
    assert spans("(" * 300 + "a" + ":1.2)" * 300)[0].weight == WEIGHT_MAX
