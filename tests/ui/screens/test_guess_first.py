from gnnrec.ui.screens.recommendations.guess_first import FAR_DOWN, HIDDEN, SHOWN, deal

RANKED = list(range(1000, 1400))
LIKES = {item: item - 1000 for item in RANKED}


def test_a_round_hides_three_of_the_first_ten_among_ten() -> None:
    for seed in range(50):
        dealt = deal(RANKED, LIKES, seed)
        assert len(dealt.items) == len(set(dealt.items)) == SHOWN
        assert len(dealt.answers) == HIDDEN
        assert dealt.answers <= set(RANKED[:10])
        assert set(dealt.items) - dealt.answers <= set(RANKED[FAR_DOWN:])


def test_decoys_are_well_known_so_that_fame_gives_nothing_away() -> None:
    dealt = deal(RANKED, LIKES, 3)
    assert min(LIKES[item] for item in set(dealt.items) - dealt.answers) >= 400 - 4 * SHOWN


def test_the_same_seed_deals_the_same_round() -> None:
    assert deal(RANKED, LIKES, 5) == deal(RANKED, LIKES, 5) != deal(RANKED, LIKES, 6)
