"""What counts as personal data in a text, and what does not."""

from __future__ import annotations

import pytest

from intercoder.protection.redaction.detecting import personal_data
from tests.protection.redaction.marked import pieces, unmarked

FOUND = (
    ("en", "Write to «email:anna.reader@example.org», please."),
    (
        "en",
        "«email:anna (at) example (dot) org» or «email:reader [at] example [dot] org».",
    ),
    ("en", "Mail «email:Reader+news@mail.example.co.uk». Thanks"),
    ("de", "Meine Adresse ist «email:leser ät example punkt org» und fertig"),
    ("de", "schreibt an «email:müller@bücher.example»!"),
    ("fr", "écrivez à «email:lecteur arobase example point org» merci"),
    ("es", "mi correo: «email:lector(arroba)example.com»"),
    ("en", "ask «email:reader@example» about it"),
    ("en", "hidden: «email:rea\u200bder@example.org» there"),
    ("ja", "連絡は«email:reader＠example．org»まで"),
    ("en", "see «link:https://www.example.org/opening?x=1» (or «link:http://example.com/a_(b)»)."),
    ("en", "look at «link:www.example.org», or «link:library.example.com/hours»."),
    ("de", "steht auf «link:beispiel.de» und «link:bibliothek.example»."),
    ("fr", "voir «link:bibliotheque.example/horaires»"),
    ("en", "too loud.In the evening it is better.So I go then, e.g. at 5 p.m. or so"),
    ("de", "Es war laut.Am Abend nicht.Im Saal z.B. geht es, d.h. fast immer usw.so"),
    ("fr", "trop de bruit.Le soir.De temps en temps."),
    ("en", "follow «handle:@anna_reads» or «handle:@reader@social.example», I read @home"),
    ("en", "I post as «handle:u/library_fan», Insta: «handle:reader.of.books»"),
    ("de", "mein Discord ist «handle:leser#1234»"),
    ("en", "from «ip:192.0.2.17» and «ip:2001:db8::8a2e:370:7334», version 1.2.3.4 at 10:30:15"),
    ("de", "IBAN «account:DE89 3704 0044 0532 0130 00» bitte überweisen"),
    ("en", "my account number is «account:12345678», sort code «account:12-34-56»"),
    ("fr", "compte «account:FR7630006000011234567890189»"),
    ("nl", "rekening «account:NL91ABNA0417164300»"),
    ("en", "card «card:4111 1111 1111 1111» and «card:5555555555554444»"),
    ("en", "my SSN is «id:987-65-4320» and NI «id:QQ 12 34 56 C»"),
    ("it", "codice fiscale «id:RSSMRA85T10A562S»"),
    ("es", "mi DNI es «id:12345678Z», NIE «id:X1234567L»"),
    ("fr", "mon numéro de sécurité sociale: «id:1 85 05 78 006 084 36»"),
    ("pl", "mój PESEL «id:44051401359»"),
    ("de", "Steuer-ID «id:86 095 742 719», Kundennummer «id:4711-0815»"),
    ("en", "my library card number is «id:20934711»"),
    ("nl", "BSN «id:111222333»"),
    ("sv", "personnummer «id:811228-9874»"),
    ("pt", "o meu CPF é «id:390.533.447-05»"),
    ("en", "I was born on «birth:3 April 1985», DOB «birth:03/04/1985»."),
    ("de", "geboren am «birth:3. April 1985»; Geburtsdatum: «birth:03.04.1985»"),
    ("fr", "né le «birth:3 avril 1985» à la ville"),
    ("es", "nací el «birth:3 de abril de 1985»"),
    ("it", "sono nata il «birth:3 aprile 1985»"),
    ("pl", "urodziłam się «birth:3 kwietnia 1985»"),
    ("ru", "родился «birth:3 апреля 1985»"),
    ("zh", "我的生日是«birth:1985年4月3日»"),
    ("en", "«birth:April 3rd, 1985» is my birthday"),
    ("en", "I came on 3 April 2023 and again on 04/05/2023, since 1985"),
    ("en", "call «phone:+44 20 7946 0123» or «phone:(202) 555-0143» or «phone:202-555-0143»"),
    ("en", "ring «phone:07700 900123» in the evening"),
    ("de", "Tel. «phone:030 23125 001», mobil «phone:0171/3920012», «phone:+49 (0)30 23125-002»"),
    ("fr", "au «phone:01 99 00 12 34» ou «phone:06.39.98.12.34»"),
    ("es", "llámame al «phone:612 345 678»"),
    ("it", "chiama il «phone:347 1234567» grazie"),
    ("pl", "mój telefon «phone:501 234 567»"),
    ("pt", "ligue para «phone:912 345 678»"),
    ("nl", "bel me op «phone:06 12345678»"),
    ("zh", "我的电话号码是«phone:13800138000»"),
    ("ar", "رقم هاتفي «phone:٠٥٠١٢٣٤٥٦٧»"),
    ("hi", "मेरा फोन «phone:98765 43210» है"),
    ("", "«phone:+1-202-555-0143» is on the wall"),
    (
        "en",
        "9.00-17.00 in 2019-2020, page 100-120, 10 000 000 books, 3.14159, ISBN 978-3-16-148410-0",
    ),
    ("de", "1.000.000 Bücher, 2019/2020, 10-12 Uhr, Raum 1234, 25 000 Euro, 12345678 Besucher"),
    ("es", "600 000 000 euros, 1985-1990"),
    ("en", "near «postcode:SW1A 1AA» or «postcode:K1A 0B1» or Springfield, IL «postcode:62704»"),
    ("de", "ich wohne in «postcode:10115» Berlin, Musterstraße 5, «postcode:8010» Graz"),
    ("de", "in 10000 Jahren, 5000 Besucher, im Jahr 1985 Bücher"),
    ("fr", "j'habite à «postcode:75001» Ville, code postal «postcode:69002»"),
    ("nl", "«postcode:1234 AB» Plaats"),
    ("pl", "«postcode:00-950» Miasto"),
    ("pt", "«postcode:1000-001» Cidade"),
    ("es", "vivo en «postcode:28013» Ciudad, código postal «postcode:08001»"),
    ("ja", "住所は«postcode:〒100-0001»です"),
    ("en", "the 2nd 3rd and 4th, A4 3rd page, room B12, 2 books, 50% of 100, 8-10 times"),
    ("en", "I would give 10 out of 10, 24/7, 1st floor, since 2015"),
    ("en", "[EMAIL 1] is redacted already"),
    ("en", "You must be 18 years of age or older, was told it would be 20 minutes for an hour"),
    ("en", "I have tried 5 times at this point to finish, can you at least point me to it"),
    ("en", "order number 482913, bus number 123456, I called 3 times for 112345 reasons"),
    ("pl", "nie do 2014 roku, tylko przez 3 dni 2019"),
    ("en", "a file with a line: xxxxx is wrong, version of it is 1.5.5.1, on 04/10/21 1345"),
)


@pytest.mark.parametrize(("language", "marked"), FOUND, ids=[one[1] for one in FOUND])
def test_finds_what_is_marked_and_nothing_else(language: str, marked: str) -> None:
    text, expected = unmarked(marked)
    assert pieces(text, personal_data(text, language)) == expected


@pytest.mark.parametrize("piece", ["a.", "a (at) b ", "1 ", "A1", "www.", "tel is 123456 ", "a@"])
def test_a_long_text_is_read_like_a_short_one(piece: str) -> None:
    """Patterns that went back and forth would not end within the time of a test."""
    text = (piece * 30_000)[:60_000]
    assert all(0 <= one.start < one.end <= len(text) for one in personal_data(text, "en"))
