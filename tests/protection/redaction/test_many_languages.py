"""Personal data in many languages and countries, with the language known and without."""

from __future__ import annotations

import pytest

from intercoder.protection.redaction.detecting import personal_data
from tests.protection.redaction.marked import pieces, unmarked

FOUND = (
    ("pt", "O meu e-mail é «email:leitor@exemplo.example» e o telefone «phone:+351 912 345 678»."),
    (
        "pt",
        "Moro na Rua Exemplo 12, «postcode:1000-001» Lisboa, nasci em «birth:3 de abril de 1985»",
    ),
    ("pt", "CPF «id:390.533.447-05», CEP «postcode:01310-100», celular «phone:(11) 91234-5678»"),
    ("it", "La mia mail è «email:lettore chiocciola example punto org», tel. «phone:06 1234 5678»"),
    (
        "it",
        "Nato il «birth:03/04/1985» a Roma, abito in «postcode:00184» Roma, CAP «postcode:20121»",
    ),
    (
        "nl",
        "Mijn e-mail is «email:lezer@voorbeeld.example», bel «phone:020-5551234» of «phone:+31 6 12345678»",
    ),
    (
        "nl",
        "Geboren op «birth:3 april 1985», ik woon op «postcode:1012 AB» Amsterdam, BSN «id:111222333»",
    ),
    (
        "sv",
        "Mitt nummer är «phone:070-174 06 05», postnr «postcode:114 55» Stockholm, född «birth:1985-04-03»",
    ),
    ("sv", "personnummer «id:19811228-9874»"),
    ("da", "Ring på «phone:20 12 34 56», CPR «id:211062-5629», født «birth:3. april 1985»"),
    ("nb", "Ring «phone:412 34 567», fødselsnummer «id:15108695088»"),
    (
        "fi",
        "Puhelin «phone:040 1234567», hetu «id:131052-308T», syntynyt «birth:3.4.1985», asun «postcode:00100» Helsinki",
    ),
    (
        "cs",
        "Volejte «phone:601 123 456», rodné číslo «id:710319/2745», narozen «birth:3. dubna 1985», bydlím v «postcode:110 00» Praha",
    ),
    ("hu", "Hívjon: «phone:06 30 123 4567», született «birth:1985. április 3.»"),
    (
        "ro",
        "Telefon «phone:0712 345 678», CNP «id:1630615123457», născut pe «birth:3 aprilie 1985»",
    ),
    (
        "tr",
        "Telefonum «phone:0532 123 45 67», TC kimlik «id:10000000146», doğum tarihi «birth:3 Nisan 1985»",
    ),
    ("el", "Τηλέφωνο «phone:210 1234567», email «email:anagnostis@example.gr»"),
    ("uk", "Телефон «phone:050 123 45 67», народився «birth:3 квітня 1985»"),
    (
        "ru",
        "Пишите в телеграм «handle:@chitatel», почта «email:читатель@пример.рф», ИНН «id:500100732259»",
    ),
    (
        "ar",
        "بريدي «email:reader@example.com» وهاتفي «phone:+966 50 123 4567» ولدت في «birth:3 أبريل 1985»",
    ),
    ("he", "הטלפון שלי «phone:050-1234567» והמייל «email:reader@example.co.il»"),
    ("zh", "邮箱«email:reader@example.cn»，身份证«id:110101198504034412»"),
    ("zh", "手机：«phone:138 0013 8000»，微信: «handle:reader_88»，邮编«postcode:100000»"),
    (
        "ja",
        "電話は«phone:03-1234-5678»、生年月日«birth:1985年4月3日»、メール«email:dokusha@example.jp»です",
    ),
    (
        "ko",
        "전화 «phone:010-1234-5678», 주민등록번호 «id:850403-1234567», 이메일 «email:reader@example.kr»",
    ),
    ("hi", "मेरा ईमेल «email:reader@example.in» और आधार «id:2341 2341 2346»"),
    ("vi", "Số điện thoại «phone:0912 345 678», sinh ngày «birth:03/04/1985»"),
    ("id", "Telepon «phone:0812-3456-7890», lahir «birth:3 April 1985»"),
    (
        "es",
        "Tel: «phone:+34 91 123 45 67», NIF «id:12345678-Z», cuenta «account:ES91 2100 0418 4502 0005 1332»",
    ),
    ("es", "Nací el día «birth:03-04-1985», mi ig: «handle:lectora_feliz», CP «postcode:28013»"),
    (
        "fr",
        "Mon insta c'est «handle:lectrice.75», mail «email:lectrice (arobase) example (point) fr»",
    ),
    ("fr", "RIB «account:30004 00823 00012345678 90», né le «birth:3/4/85»"),
    (
        "de",
        "Geb.-Datum «birth:03.04.85», Ausweisnr. «id:L01X00T47», Konto «account:1234567890», BLZ «account:500 105 17»",
    ),
    ("de", "Postleitzahl «postcode:04109», Insta: «handle:leserin_le», Telegram «handle:@leserin»"),
    ("de", "Meine Versichertennummer «id:A123456780» und Rentenversicherung «id:65 170839 J 003»"),
    ("en", "My date of birth is «birth:4/3/85». SSN: «id:078-05-1120». Passport «id:C01X00T47»."),
    ("en", "Skype: «handle:reader.one» or «handle:reader#0042»"),
    (
        "en",
        "My NHS number is «id:943 476 5919» and my sort code is «account:20-00-00», acct «account:55779911»",
    ),
    ("en", "AMEX «card:3782 822463 10005», «card:4111-1111-1111-1111», exp 12/27"),
    (
        "en",
        "server at «ip:10.0.0.1:8080», «ip:fe80::1ff:fe23:4567:890a», mac «id:00:1A:2B:3C:4D:5E»",
    ),
    (
        "en",
        "email me: «email:first.last@sub.example.com»; or «link:https://t.me/readerclub»; or «email:reader @ example . org»",
    ),
    ("en", "ring me on «phone:555-0143» or «phone:+1 (202) 555-0143 ext. 12»"),
    ("en", "I paid 1,234,567 for 12345 books in 2019; order 4711; room 101; 3-4-2020; 12:30"),
    ("en", "the score was 21-15, 100-98; 1914-1918; chapter 3.4.5; 50000 people; 20000 leagues"),
    ("en", "They have 120 seats. 30 of them by the window 2 3 4 5 6 7 8 9"),
    ("de", "um 14.30 Uhr, 2-3 mal, 5.000 Leute, Platz 3, am 3.4.2020, Kapitel 3.4, 20 000 Bände"),
    ("en", "isbn 0-306-40615-2, issn 0378-5955, doi 10.1000/182"),
    ("en", "call number QA76.73.P98, shelf 641.5, barcode 39087012345678"),
)


@pytest.mark.parametrize(("language", "marked"), FOUND, ids=[one[1] for one in FOUND])
def test_finds_what_is_marked_and_nothing_else(language: str, marked: str) -> None:
    text, expected = unmarked(marked)
    for known in (language, ""):
        assert pieces(text, personal_data(text, known)) == expected, known
