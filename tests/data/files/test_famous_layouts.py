"""Columns as famous data sets have them, made up: each gives its users, its items and its ratings without a word."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec.data.files.ratings import read_ratings_file

ROWS = 120
USERS, ITEMS = 15, 12

Cell = Callable[[random.Random, int, int, int], str]
CELLS: dict[str, Cell] = {
    "user": lambda chance, row, user, item: f"{user + 101}",
    "name": lambda chance, row, user, item: f"nick{user}",
    "item": lambda chance, row, user, item: f"{item * 7 + 5001}",
    "code": lambda chance, row, user, item: f"B00{item}XQ",
    "title": lambda chance, row, user, item: f"Title of {item}",
    "hex": lambda chance, row, user, item: f"{user * 7919 + 10**6:x}f{user}",
    "stars": lambda chance, row, user, item: str(chance.randint(1, 5)),
    "ten": lambda chance, row, user, item: str(chance.randint(1, 10)),
    "flag": lambda chance, row, user, item: str(chance.randint(0, 1)),
    "count": lambda chance, row, user, item: str(min(int(chance.paretovariate(1.0)), 900)),
    "epoch": lambda chance, row, user, item: str(1_300_000_000 + row * 86_413),
    "date": lambda chance, row, user, item: f"2011-{row % 12 + 1:02}-{row % 28 + 1:02}",
    "kind": lambda chance, row, user, item: chance.choice(["view", "view", "view", "addtocart", "transaction"]),
    "pv": lambda chance, row, user, item: chance.choice(["pv", "pv", "pv", "cart", "fav", "buy"]),
    "row": lambda chance, row, user, item: str(row),
    "about item": lambda chance, row, user, item: f"group {item % 3}",
    "about user": lambda chance, row, user, item: str(20 + user),
    "year": lambda chance, row, user, item: str(1980 + item),
    "price": lambda chance, row, user, item: f"{chance.uniform(1, 50):.2f}",
    "text": lambda chance, row, user, item: f"what i think of it {row}",
    "mean": lambda chance, row, user, item: f"{3 + item / 10:.1f}",
    "many": lambda chance, row, user, item: str(1000 + item * 13),
    "unique": lambda chance, row, user, item: f"R{row * 104729 % 1000003}",
    "latitude": lambda chance, row, user, item: f"40.71{item}3{row % 7}29",
    "ratio": lambda chance, row, user, item: f"{chance.uniform(0, 3):.6f}",
    "store": lambda chance, row, user, item: str(row % 3 + 1),
}
"""What a column holds, from a source of chance, the row, the user and the item."""

LAYOUTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "books by ISBN": ("User-ID;ISBN;Book-Rating", "user code ten", {"user": "User-ID", "rating": "Book-Rating"}),
    "reviews of products": (
        "reviewerID,asin,reviewerName,helpful,reviewText,overall,summary,unixReviewTime,reviewTime",
        "user code name flag text stars text epoch date",
        {"user": "reviewerID", "item": "asin", "rating": "overall", "timestamp": "unixReviewTime"},
    ),
    "anime": ("user_id,anime_id,rating", "user item ten", {"user": "user_id", "item": "anime_id", "rating": "rating"}),
    "anime with names": (
        "username,anime_id,my_score,my_status,my_last_updated",
        "name item ten flag epoch",
        {"user": "username", "item": "anime_id", "rating": "my_score"},
    ),
    "shop events": (
        "timestamp,visitorid,event,itemid,transactionid",
        "epoch user kind item unique",
        {"user": "visitorid", "item": "itemid", "rating": "event", "timestamp": "timestamp"},
    ),
    "cosmetics shop": (
        "event_time,event_type,product_id,category_id,price,user_id,user_session",
        "date kind item about-item price user unique",
        {"user": "user_id", "item": "product_id", "rating": "event_type", "timestamp": "event_time"},
    ),
    "actions": (
        "user_id,item_id,cat_id,seller_id,brand_id,time_stamp,action_type",
        "user item about-item about-item about-item epoch pv",
        {"user": "user_id", "item": "item_id", "rating": "action_type"},
    ),
    "recipes": (
        "user_id,recipe_id,date,rating,review",
        "user item date stars text",
        {"user": "user_id", "item": "recipe_id", "rating": "rating", "timestamp": "date"},
    ),
    "videos with a zero for no click": (
        "user_id,video_id,timestamp,is_click,duration_ms",
        "user item epoch flag many",
        {"user": "user_id", "item": "video_id", "rating": "is_click"},
    ),
    "purchases without ratings": (
        "t_dat,customer_id,article_id,price,sales_channel_id",
        "date hex item price store",
        {"user": "customer_id", "item": "article_id"},
    ),
    "board games": (
        "row,user,rating,comment,ID,name",
        "row name ten text item title",
        {"user": "user", "rating": "rating"},
    ),
    "beers": (
        "brewery_id,brewery_name,review_time,review_overall,review_profilename,beer_name,beer_abv,beer_beerid",
        "about-item about-item epoch stars name title mean item",
        {"user": "review_profilename", "rating": "review_overall"},
    ),
    "playlists": (
        "user_id,artistname,trackname,playlistname",
        "hex title title about-item",
        {"user": "user_id"},
    ),
    "restaurants": (
        "userID,placeID,rating,food_rating,service_rating",
        "user item stars stars stars",
        {"user": "userID", "item": "placeID", "rating": "rating"},
    ),
    "jokes in rows": ("user_id,joke_id,Rating", "user item stars", {"user": "user_id", "item": "joke_id"}),
    "till receipts": (
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "unique code title count date price user about-user",
        {"user": "CustomerID", "item": "StockCode", "rating": "Quantity", "timestamp": "InvoiceDate"},
    ),
    "households": (
        "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY,SALES_VALUE,STORE_ID",
        "user unique row item count price store",
        {"user": "household_key", "item": "PRODUCT_ID", "rating": "QUANTITY"},
    ),
    "films with people": (
        "user_id,movie_id,rating,gender,age,occupation,title,genres",
        "user item stars about-user about-user about-user title about-item",
        {"user": "user_id", "item": "movie_id", "rating": "rating", "title": "title", "category": "genres"},
    ),
    "check-ins": (
        "user,check-in time,latitude,longitude,location id",
        "user date latitude latitude item",
        {"user": "user", "item": "location id", "timestamp": "check-in time"},
    ),
    "songs": ("user_id,song_id,listen_count", "hex code count", {"user": "user_id", "rating": "listen_count"}),
    "songs with more": (
        ",user_id,song_id,listen_count,title,release,artist_name,year",
        "row hex code count title about-item about-item year",
        {"user": "user_id", "item": "song_id", "rating": "listen_count", "title": "title"},
    ),
    "courses": (
        "reviews,reviewers,date_reviews,rating,course_id",
        "text name date stars code",
        {"user": "reviewers", "item": "course_id", "rating": "rating"},
    ),
    "clicks of sessions": (
        "session_id,timestamp,item_id,category",
        "user epoch item about-item",
        {"user": "session_id", "item": "item_id"},
    ),
    "RecBole": (
        "user_id:token,item_id:token,label:float,timestamp:float",
        "user item flag epoch",
        {"user": "user_id:token", "item": "item_id:token", "rating": "label:float"},
    ),
    "apps": ("app,hours,user", "title count name", {"user": "user", "item": "app", "rating": "hours"}),
}
"""Header, what each column holds, and columns by role, as far as they are certain."""


def party(layout: str) -> str:
    """A table of a layout, in the order of its users."""
    header, kinds, _ = LAYOUTS[layout]
    chance, delimiter = random.Random(7), ";" if ";" in header else ","
    lines = [header]
    pairs = [(number * USERS // ROWS, chance.randrange(ITEMS)) for number in range(ROWS)]
    for row, (user, item) in enumerate(pairs):
        cells = [CELLS[kind.replace("-", " ")](chance, row, user, item) for kind in kinds.split()]
        lines.append(delimiter.join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_famous_layout_needs_no_correction(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "party.csv"
    path.write_text(party(layout))
    file = read_ratings_file(path)
    wanted = LAYOUTS[layout][2]
    assert {role: file.columns.get(role) for role in wanted} == wanted
    assert ("rating" in file.columns) == ("rating" in wanted or layout == "jokes in rows")
    assert file.dataset.interactions.num_users == USERS
    if "item" in wanted:
        assert file.dataset.interactions.num_items == ITEMS
