import pytest

from gnnrec.ui.words import brief, waiting_time


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "about 10 seconds"), (44, "about 40 seconds"), (95, "about 2 minutes"), (61 * 60, "about 61 minutes")],
)
def test_a_time_to_wait_is_rounded_as_people_do(seconds: float, words: str) -> None:
    assert waiting_time(seconds) == words


def test_a_large_count_is_made_brief() -> None:
    assert [brief(count) for count in (0, 44_679, 999_999, 2_440_123)] == ["0", "44,679", "999,999", "2.4 M"]
