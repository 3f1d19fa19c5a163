import pytest

from gnnrec.explain.receipts import Receipt
from gnnrec.ui.widgets.receipt import in_words


@pytest.mark.parametrize(
    ("own", "likes", "words"),
    [
        (0.1, [("tea", 0.5), ("jam", 0.2), ("rye", 0.1)], "mostly because of tea (+0.50) and jam (+0.20)"),
        (
            0.1,
            [("tea", 0.2), ("jam", 0.2), ("rye", 0.2), ("oat", 0.2)],
            "because of 4 likes together (+0.80), most of all",
        ),
        (0.9, [("tea", 0.1)], "mostly because of their own name tag (+0.90), and of the likes most of all tea (+0.10)"),
        (0.1, [("tea", 0.1), ("jam", -0.2), ("rye", -0.3)], "held back most by rye (-0.30) and jam (-0.20)"),
        (0.4, [], "which is their own name tag alone"),
    ],
)
def test_a_receipt_calls_a_reason_what_is_more_than_half(
    own: float, likes: list[tuple[str, float]], words: str
) -> None:
    receipt = Receipt("x", own + sum(value for _, value in likes), own, likes)
    assert in_words(receipt, str).startswith(words)
