import pytest

from gnnrec.data.files.names import is_known, meaning_of

ROLES = {
    "user": "username Cust_Id CustomerID personId visitorid reviewerID user_id:token USERID User-ID uid memberNo "
    "sessionId review_profilename accountKey viewer_code client_uuid email kunde Kundennr. Benutzername utilisateur "
    "usuario utente gebruiker użytkownik kullanıcı пользователь покупатель_id ユーザーID 顧客番号 用户ID 사용자",
    "item": "placeID video_id contentId StockCode asin parent_asin ISBN movieId book game_code recipeId songID trackid "
    "beer_beerid restaurant itemNumber produkt Artikelnummer produit película prodotto książka ürün товар фильм_id "
    "商品ID 映画 电影 상품",
    "rating": "rating_score Book-Rating userRating review_overall score stars movie_rating my_rating sterne bewertung "
    "étoiles puntuación valutazione beoordeling ocena оценка рейтинг 評価 评分 평점",
    "deed": "label like liked click clicked is_click purchase bought target feedback count plays visits quantity "
    "listen_count play_count num_clicks purchased event anzahl количество 回数",
    "timestamp": "event_time unixReviewTime timestamp review_date createdAt InvoiceDate order_date datum fecha дата "
    "日時",
    "title": "anime_title trackname movie_title title product_name titre название 商品名",
    "category": "genre genres movie_genres kategorie жанр ジャンル",
    "event": "eventType behavior_type action_type",
    "other": "age user_age avg_rating average_rating price release_date zip_code gender helpful_votes latitude Alter",
}
SILENT = "warmth who InvoiceNo rating_id num_ratings ambience_rating transactionid column_1 Unnamed:_0 U81 N13"


@pytest.mark.parametrize(("role", "name"), [(role, name) for role, names in ROLES.items() for name in names.split()])
def test_a_name_says_what_its_words_say(role: str, name: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert meaning.role == role
    spaced = meaning_of(f" {name.replace('_', ' ')} ")
    assert spaced is not None
    assert spaced.role == role


@pytest.mark.parametrize("name", SILENT.split())
def test_a_name_with_an_unknown_word_says_nothing(name: str) -> None:
    assert meaning_of(name.replace("_", " ")) is None


def test_ids_go_before_what_they_belong_to_and_both_before_names() -> None:
    names = ["user name", "session id", "customer_id", "user", "userId"]
    assert sorted(names, key=lambda name: meaning_of(name) or 0) == [
        "userId",
        "customer_id",
        "user",
        "user name",
        "session id",
    ]


@pytest.mark.parametrize("name", ["user_id", "movieId", "Book-Rating", "reviewerID", "plays", "track name"])
def test_names_of_columns_are_known(name: str) -> None:
    assert is_known(name)


@pytest.mark.parametrize("name", ["Adventure Time", "The Player", "wine", "Beer", "nota", "Plato", "The Number", "U1"])
def test_what_may_as_well_be_a_cell_is_no_known_name(name: str) -> None:
    assert not is_known(name)
