"""Part 1: words that names of columns are made of, and what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Sort = Literal["user", "item", "rating", "deed", "amount", "time", "title", "category", "key", "filler", "other"]
"""What a word stands for; a deed is what people do with items, and other is what no role is made of."""

ENGLISH: Mapping[Sort, str] = {
    "user": "user customer cust member reader reviewer account visitor guest listener player person viewer client "
    "buyer shopper subscriber rater voter critic consumer participant respondent profile learner student email mail "
    "watcher borrower patron follower people login nickname nick household patient session cookie device",
    "item": "item movie film book isbn product prod asin sku song track artist album game anime manga article recipe "
    "business topic video content place venue poi restaurant hotel dish food drink beer wine joke podcast episode "
    "show series channel course app website webpage news paper merchandise listing meal stockcode "
    "goods upc ean",
    "rating": "rating ratings score scores stars star overall rate rated value grade preference weight",
    "deed": "like liked likes click clicked clicks purchase purchased purchases bought buy play played plays playcount "
    "listen listened listens listening visit visited visits view viewed views watch watched checkin checkins download "
    "downloads label target feedback response event interaction interactions interacted count counts quantity qty "
    "reaction favorite favourite favorited thumbs action behavior behaviour hours playtime watchtime",
    "amount": "count counts quantity num times frequency freq hours total",
    "time": "timestamp time datetime date unixtime ts when created createdat at",
    "title": "title name titles names",
    "category": "category categories genre genres class tags type",
    "key": "id ids key code no nr num number idx index uuid guid hash",
    "filler": "the my of is has was given original new raw anon anonymous anonymized hashed encoded parent unix review "
    "reviews value explicit implicit row address musicbrainz steam forever",
    "other": "age gender sex occupation country city state region zip zipcode postcode lat lon lng latitude "
    "longitude price cost amount language lang year month day hour week weekday author publisher brand description "
    "text comment comments summary url uri link image img phone avg average mean max min std verified helpful "
    "vote votes duration length runtime timezone tz offset shelf rank page pages budget revenue currency income "
    "salary height release birth published publication expiry premiere signup registration joined version "
    "zone status method os browser ip",
}
"""Words of each sort, the likeliest first; a word that is of two sorts is taken by what stands beside it."""
ABROAD: Mapping[Sort, str] = {
    "user": "kunde kunden kundin nutzer benutzer gast gaste mitglied käufer kaeufer teilnehmer leser hörer spieler "
    "utilisateur membre lecteur acheteur joueur invité abonné usuario usuaria cliente miembro lector comprador "
    "jugador invitado utilizador leitor utente lettore ospite giocatore gebruiker klant lezer użytkownik klient gość "
    "czytelnik användare kund bruger bruker kullanıcı müşteri пользователь клиент покупатель гость читатель зритель "
    "користувач клієнт ユーザー ユーザ 顧客 会員 利用者 お客様 用户 用戶 客户 会员 顾客 사용자 고객 회원 이용자",
    "item": "produkt artikel buch lied spiel rezept gericht ware wein bier produit livre chanson morceau jeu recette "
    "plat producto articulo película libro canción juego receta plato produto artigo filme livro música jogo receita "
    "prodotto articolo canzone gioco ricetta piatto boek liedje spel recept książka piosenka gra przepis bok låt vara "
    "ürün kitap şarkı oyun товар продукт фильм книга песня игра рецепт блюдо предмет товару книги фільм 商品 アイテム "
    "映画 作品 本 曲 料理 电影 物品 书 图书 歌曲 游戏 产品 상품 영화 아이템 책 노래 게임",
    "rating": "bewertung bewertungen sterne wertung punkte note notes étoiles évaluation calificación puntuación "
    "valoración estrellas nota avaliação estrelas voto valutazione punteggio stelle beoordeling sterren cijfer "
    "waardering ocena betyg puan değerlendirme yıldız оценка рейтинг звезды звёзды балл оцінка 評価 点数 星 スコア "
    "レーティング 评分 得分 评价 평점 별점 점수",
    "deed": "anzahl menge quantité cantidad quantità aantal liczba количество кількість 回数 数量 次数 횟수",
    "time": "zeit datum zeitpunkt zeitstempel wann uhrzeit heure fecha hora data quando quand tijd tid dato tarih "
    "дата время час 日時 日付 時間 时间 日期 时间戳 날짜 시간",
    "title": "titel titre titolo título nome nom naam tytuł название наименование имя タイトル "
    "名前 名称 名 题目 제목 이름",
    "category": "kategorie catégorie categoria categoría género genere categorie kategoria категория жанр カテゴリ "
    "カテゴリー ジャンル 类别 类型 장르",
    "key": "nummer numero número kennung номер код ид 番号 コード 编号 번호 아이디",
    "other": "alter preis straße stadt ort edad precio âge prix età prezzo возраст цена 年齢 価格 年龄 价格",
}
"""The same in other languages of Europe, in Russian, Ukrainian, Japanese, Chinese and Korean."""
