import pytest

from gnnrec.ui.words import brief, called, counted, from_threshold, inside, like_minded, percent, waiting_time


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, "about 10 seconds"), (44, "about 40 seconds"), (95, "about 2 minutes"), (61 * 60, "about 61 minutes")],
)
def test_a_time_to_wait_is_rounded_as_people_do(seconds: float, words: str) -> None:
    assert waiting_time(seconds) == words


def test_a_large_count_is_made_brief() -> None:
    assert [brief(count) for count in (0, 44_679, 999_999, 2_440_123)] == ["0", "44,679", "999,999", "2.4 M"]


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.001, "under 1 %"), (0.304, "30 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_a_share_is_never_rounded_to_nothing_or_everything(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("liked", "of", "words"),
    [
        (13, 20, "13 of the 20 guests most like you like it; 30 % of everybody."),
        (1, 20, "1 of the 20 guests most like you likes it; 30 % of everybody."),
        (0, 1, "0 of the 1 guest most like you like it; 30 % of everybody."),
        (0, 0, "No other guest likes anything yet, so nobody is like you."),
    ],
)
def test_who_is_like_somebody_is_said_in_numbers(liked: int, of: int, words: str) -> None:
    assert like_minded(liked, of, 0.3, "guest", "you") == words


def test_a_noun_and_a_threshold_are_said_as_their_number_wants_it() -> None:
    assert [counted(number, "match") for number in (0, 1, 10)] == ["0 matches", "1 match", "10 matches"]
    assert [counted(number, "guest") for number in (1, 2)] == ["1 guest", "2 guests"]
    said = [from_threshold(threshold, stars=True) for threshold in (0.5, 1, 4)]
    assert said == ["0.5 stars or more", "1 star or more", "4 stars or more"]
    assert from_threshold(7.5, stars=False) == "7.5 or more"


@pytest.mark.parametrize(
    ("user_id", "name"),
    [
        (42, "Guest 42"),
        ("u13", "Guest u13"),
        ("ABC123", "Guest ABC123"),
        ("Anna", "Guest Anna"),
        ("Мира К.", "Guest Мира К."),
        ("You", "Guest You"),
        ("Gast Nr. 13", "Gast Nr. 13"),
        ("Анна К. 7", "Guest Анна К. 7"),
        ("user_7", "user_7"),
        ("Гость 5", "Гость 5"),
        ("Guest 5", "Guest 5"),
        ("guest", "guest"),
        ("9 lives", "Guest 9 lives"),
    ],
)
def test_an_id_that_says_what_it_is_gets_no_second_word(user_id: object, name: str) -> None:
    assert called(user_id) == name


def test_inside_a_sentence_an_id_stays_as_it_is() -> None:
    assert inside("Guest Anna") == "guest Anna"
    assert inside("Gast Nr. 13") == "Gast Nr. 13"
    assert inside("The room") == "the room"
