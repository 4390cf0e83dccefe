"""Invented answers with personal data, labelled: reserved domains, fictitious numbers.

Made by a seeded script, about visits to a library. Each text says where its personal data are, and
many have none but numbers that look alike: years, prices, hours, shelf marks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from stdnum import iban, luhn

from intercoder.protection.redaction.kinds import Kind


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with the personal data in it."""

    text: str
    language: str
    spans: tuple[tuple[int, int, Kind], ...]


_SENTENCES: Mapping[str, Mapping[Kind, tuple[str, ...]]] = {
    "en": {
        Kind.EMAIL: ("Please write to {}.", "my mail is {} thanks", "{} is my address"),
        Kind.PHONE: ("Call me on {}.", "my number is {}, after six", "phone: {}", "text {} please"),
        Kind.LINK: ("It is all on {}.", "see {} for the hours", "I found it at {}, oddly"),
        Kind.HANDLE: ("I post as {} about books", "follow {}!", "ask {}, they know"),
        Kind.IP: ("My computer says {}.", "blocked from {} again"),
        Kind.ACCOUNT: ("Pay the refund into {}.", "my account number is {}", "IBAN: {}"),
        Kind.CARD: ("I paid with card {}.", "charged twice: {}"),
        Kind.ID: ("My library card number is {}.", "national insurance {}", "passport no. {}"),
        Kind.BIRTH: ("I was born on {}.", "date of birth: {}", "DOB {}", "{} is my birthday"),
        Kind.POSTCODE: ("I live near {}.", "postcode {}", "we are at {}, by the park"),
    },
    "de": {
        Kind.EMAIL: ("Schreiben Sie an {}.", "meine Adresse: {} danke", "erreichbar über {}"),
        Kind.PHONE: ("Rufen Sie mich an: {}.", "Tel. {}", "meine Nummer ist {}", "mobil {} bitte"),
        Kind.LINK: ("Das steht auf {}.", "siehe {} für die Zeiten", "gefunden bei {}, komisch"),
        Kind.HANDLE: ("Ich schreibe als {} über Bücher", "folgt {}!", "fragt {}, die wissen es"),
        Kind.IP: ("Mein Rechner sagt {}.", "von {} wieder gesperrt"),
        Kind.ACCOUNT: ("Bitte auf {} überweisen.", "Kontonummer {}", "IBAN: {}"),
        Kind.CARD: ("Mit der Karte {} bezahlt.", "doppelt abgebucht: {}"),
        Kind.ID: ("Mein Ausweis hat die Ausweisnummer {}.", "Kundennummer: {}", "Steuer-ID {}"),
        Kind.BIRTH: ("Ich bin am {} geboren.", "geboren am {}", "Geburtsdatum: {}", "geb. {}"),
        Kind.POSTCODE: ("Ich wohne in {} Musterstadt.", "PLZ {}", "komme aus {} Beispielheim"),
    },
    "fr": {
        Kind.EMAIL: ("Écrivez à {}.", "mon adresse est {} merci", "joignable par {}"),
        Kind.PHONE: ("Appelez-moi au {}.", "tél. {}", "mon numéro est le {}", "portable : {}"),
        Kind.LINK: ("C'est sur {}.", "voir {} pour les horaires", "trouvé chez {}, bizarre"),
        Kind.HANDLE: ("J'écris sous {} sur les livres", "suivez {} !", "demandez à {}, ils savent"),
        Kind.IP: ("Mon ordinateur affiche {}.", "bloqué depuis {} encore"),
        Kind.ACCOUNT: ("Remboursez sur {}.", "compte bancaire {}", "IBAN : {}"),
        Kind.CARD: ("Payé avec la carte {}.", "débité deux fois : {}"),
        Kind.ID: ("Ma carte a le numéro de lecteur {}.", "numéro de sécurité sociale {}"),
        Kind.BIRTH: ("Je suis né le {}.", "née le {}", "date de naissance : {}"),
        Kind.POSTCODE: ("J'habite à {} Exempleville.", "code postal {}", "je viens de {} Modèle"),
    },
    "es": {
        Kind.EMAIL: ("Escriban a {}.", "mi correo es {} gracias", "contacto: {}"),
        Kind.PHONE: ("Llámenme al {}.", "tel. {}", "mi número es el {}", "móvil: {}"),
        Kind.LINK: ("Está en {}.", "véase {} para los horarios", "lo encontré en {}, raro"),
        Kind.HANDLE: ("Escribo como {} sobre libros", "sigan a {}", "pregunten a {}, saben"),
        Kind.IP: ("Mi ordenador dice {}.", "bloqueado desde {} otra vez"),
        Kind.ACCOUNT: ("Devuelvan a {}.", "número de cuenta {}", "IBAN: {}"),
        Kind.CARD: ("Pagué con la tarjeta {}.", "cobrado dos veces: {}"),
        Kind.ID: ("Mi DNI es {}.", "número de socio {}", "NIE {}"),
        Kind.BIRTH: ("Nací el {}.", "fecha de nacimiento: {}", "mi cumpleaños es el {}"),
        Kind.POSTCODE: ("Vivo en {} Villaejemplo.", "código postal {}", "vengo de {} Modelo"),
    },
    "pl": {
        Kind.EMAIL: ("Proszę pisać na {}.", "mój adres to {} dziękuję", "kontakt: {}"),
        Kind.PHONE: ("Proszę dzwonić: {}.", "tel. {}", "mój numer to {}", "komórka {}"),
        Kind.LINK: ("To jest na {}.", "zob. {} w sprawie godzin", "znalazłem przez {}, dziwne"),
        Kind.HANDLE: ("Piszę jako {} o książkach", "obserwujcie {}!", "pytajcie {}, oni wiedzą"),
        Kind.IP: ("Mój komputer pokazuje {}.", "znów zablokowany z {}"),
        Kind.ACCOUNT: ("Proszę o zwrot na {}.", "numer rachunku {}", "IBAN: {}"),
        Kind.CARD: ("Zapłaciłem kartą {}.", "pobrano dwa razy: {}"),
        Kind.ID: ("Mój PESEL to {}.", "numer legitymacji {}"),
        Kind.BIRTH: ("Urodziłem się {}.", "data urodzenia: {}", "ur. {}"),
        Kind.POSTCODE: ("Mieszkam w {} Przykładowo.", "kod pocztowy {}", "jestem z {} Wzorowo"),
    },
    "ru": {
        Kind.EMAIL: ("Пишите на {}.", "мой адрес {} спасибо", "связь: {}"),
        Kind.PHONE: ("Звоните: {}.", "тел. {}", "мой номер {}", "мобильный {}"),
        Kind.LINK: ("Это есть на {}.", "смотрите {} про часы", "нашёл через {}, странно"),
        Kind.HANDLE: ("Пишу как {} о книгах", "читайте {}!", "спросите {}, они знают"),
        Kind.IP: ("Мой компьютер пишет {}.", "снова заблокирован с {}"),
        Kind.ACCOUNT: ("Верните на счёт {}.", "номер счета {}", "IBAN: {}"),
        Kind.CARD: ("Платил картой {}.", "списали дважды: {}"),
        Kind.ID: ("Мой СНИЛС {}.", "паспорт {}"),
        Kind.BIRTH: ("Я родился {}.", "дата рождения: {}", "родилась {}"),
        Kind.POSTCODE: ("почтовый индекс {}", "индекс {}, за парком"),
    },
}
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "en": (
        "I came 3 times in 2023.",
        "Open 9-17 or 10.30 to 18.00.",
        "It has 12,500 books.",
        "Pages 100-120 were gone.",
        "The fee of $1,250.00 is too much.",
        "Since 12/05/2019 it is closed on day 2.",
        "ISBN 978-3-16-148410-0 is missing.",
        "Version 10.2.1 of the app crashes.",
        "Shelf 813.54 is empty.",
        "I read 1984 and 2001 twice.",
        "The 2nd floor is too loud.At night not.",
        "8 out of 10, would come 24/7",
        "Room 1204, seat 15",
        "we were 10 000 people in 1999-2000",
    ),
    "de": (
        "Ich war 2023 dreimal da.",
        "Offen von 9-17 oder 10.30 bis 18.00 Uhr.",
        "Es gibt 12.500 Bücher.",
        "Die Seiten 100-120 fehlen.",
        "1.250,00 Euro sind zu viel.",
        "Seit dem 12.05.2019 ist es zu.",
        "ISBN 978-3-16-148410-0 fehlt.",
        "Version 10.2.1 stürzt ab.",
        "Regal 813.54 ist leer.",
        "im Jahr 2001 in 5000 Exemplaren",
        "Der 2. Stock ist laut.Nachts nicht, z.B. im Saal.",
        "8 von 10 Punkten",
        "Raum 1204, Platz 15",
        "10 000 Besucher von 1999 bis 2000",
    ),
    "fr": (
        "Je suis venu 3 fois en 2023.",
        "Ouvert de 9h à 17h ou 10.30 à 18.00.",
        "Il y a 12 500 livres.",
        "Les pages 100-120 manquent.",
        "1 250,00 € c'est trop.",
        "Fermé depuis le 12/05/2019.",
        "ISBN 978-3-16-148410-0 manque.",
        "La version 10.2.1 plante.",
        "L'étagère 813.54 est vide.",
        "en 2001 et en 5000 exemplaires",
        "Le 2e étage est bruyant.Le soir non.",
        "8 sur 10",
        "salle 1204, place 15",
    ),
    "es": (
        "Vine 3 veces en 2023.",
        "Abierto de 9 a 17 o 10.30 a 18.00.",
        "Hay 12.500 libros.",
        "Faltan las páginas 100-120.",
        "1.250,00 € es demasiado.",
        "Cerrado desde el 12/05/2019.",
        "Falta el ISBN 978-3-16-148410-0.",
        "La versión 10.2.1 falla.",
        "El estante 813.54 está vacío.",
        "en 2001 y en 5000 ejemplares",
        "El 2º piso es ruidoso.De noche no.",
        "8 de 10",
        "sala 1204, asiento 15",
    ),
    "pl": (
        "Byłem 3 razy w 2023.",
        "Otwarte 9-17 albo 10.30 do 18.00.",
        "Jest 12 500 książek.",
        "Brak stron 100-120.",
        "1250,00 zł to za dużo.",
        "Zamknięte od 12.05.2019.",
        "Brak ISBN 978-3-16-148410-0.",
        "Wersja 10.2.1 się psuje.",
        "Półka 813.54 jest pusta.",
        "w 2001 i w 5000 egzemplarzy",
        "2 piętro jest głośne.W nocy nie.",
        "8 na 10",
        "sala 1204, miejsce 15",
    ),
    "ru": (
        "Был 3 раза в 2023.",
        "Открыто 9-17 или с 10.30 до 18.00.",
        "Там 12 500 книг.",
        "Нет страниц 100-120.",
        "1250,00 руб. слишком много.",
        "Закрыто с 12.05.2019.",
        "Нет ISBN 978-3-16-148410-0.",
        "Версия 10.2.1 падает.",
        "Полка 813.54 пуста.",
        "в 2001 и в 5000 экземпляров",
        "2 этаж шумный.Ночью нет.",
        "8 из 10",
        "зал 1204, место 15",
    ),
}
_WORDS = ("reader", "heron", "finch", "novel", "shelf", "paper", "quiet", "lamp", "window", "stair")
_HOSTS = ("example.org", "example.com", "mail.example.net", "library.example", "post.example.org")
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("January", "March", "April", "Sept", "October"),
    "de": ("Januar", "März", "April", "September", "Okt."),
    "fr": ("janvier", "mars", "avril", "septembre", "octobre"),
    "es": ("de enero de", "de marzo de", "de abril de", "de septiembre de", "de octubre de"),
    "pl": ("stycznia", "marca", "kwietnia", "września", "października"),
    "ru": ("января", "марта", "апреля", "сентября", "октября"),
}
_COUNTRY = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "pl": "PL", "ru": "DE"}
_BBAN = {
    "GB": "NWBK60161331926819",
    "DE": "370400440532013000",
    "FR": "20041010050500013M02606",
    "ES": "21000418450200051332",
    "PL": "109010140000071219812874",
}
_ACCOUNT_WORDS = ("account", "konto", "compte", "cuenta", "rachun", "счета")
_PHONES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "020 7946 0###",
        "+44 20 7946 0###",
        "07700 900###",
        "(202) 555-01##",
        "202-555-01##",
        "+1 202 555 01##",
        "0161 496 0###",
        "+44 (0)161 496 0###",
        "07700900###",
    ),
    "de": (
        "030 23125 ###",
        "+49 30 23125 ###",
        "0171 39200##",
        "0171/39200##",
        "030/23125-###",
        "(030) 23125 ###",
        "+49 (0)171 39200##",
        "0049 30 23125###",
        "003023125###",
    ),
    "fr": (
        "01 99 00 ## ##",
        "+33 1 99 00 ## ##",
        "06 39 98 ## ##",
        "06.39.98.##.##",
        "0639980###",
        "+33 (0)6 39 98 ## ##",
        "06-39-98-##-##",
    ),
    "es": (
        "612 345 ###",
        "+34 612 345 ###",
        "912 34 5# ##",
        "612345###",
        "+34 912 345 ###",
        "612-345-###",
    ),
    "pl": (
        "501 234 ###",
        "+48 501 234 ###",
        "22 123 4# ##",
        "501-234-###",
        "501234###",
        "(22) 123 4# ##",
    ),
    "ru": (
        "+7 495 123-4#-##",
        "8 (495) 123-4#-##",
        "8 916 123-4#-##",
        "+7 916 123 4# ##",
        "8-916-123-4#-##",
        "8916123####",
    ),
}
_IDS = {
    "en": ("QQ ## ## ## C", "C0########", "4711####"),
    "de": ("4711-####", "8######", "L-######"),
    "fr": ("4711 ####", "L######"),
    "es": ("4711-####", "S######"),
    "pl": ("4711####", "L######"),
    "ru": ("###-###-### ##", "45## 12####"),
}
_POSTCODES = {
    "en": ("SW## #AB", "M# #XY", "EC#A #BB", "K#A #B#"),
    "de": ("1####", "5####", "D-8####"),
    "fr": ("75###", "69###", "13###"),
    "es": ("28###", "08###", "41###"),
    "pl": ("0#-###", "31-###"),
    "ru": ("1#####", "6#####"),
}


def labelled_texts(count: int, language: str, seed: int) -> Iterator[Labelled]:
    """This many texts in a language: two in three with a piece of personal data."""
    draw = random.Random(f"{seed} {language}")
    for number in range(count):
        text = draw.choice(_PLAIN[language])
        if not number % 3:
            yield Labelled(text, language, ())
            continue
        kind = draw.choice(list(_SENTENCES[language]))
        before, after = draw.choice(_SENTENCES[language][kind]).split("{}")
        value = _value(kind, language, before, draw)
        start = len(before)
        if draw.random() < 0.5:
            start += len(text) + 1
            text = f"{text} {before}{value}{after}"
        else:
            text = f"{before}{value}{after}{'' if after.endswith(('.', '!')) else '.'} {text}"
        yield Labelled(text, language, ((start, start + len(value), kind),))


def _value(kind: Kind, language: str, before: str, draw: random.Random) -> str:
    makers: Mapping[Kind, Callable[[], str]] = {
        Kind.PHONE: lambda: _filled(draw.choice(_PHONES[language]), draw),
        Kind.ACCOUNT: lambda: _account(_COUNTRY[language], before, draw),
        Kind.CARD: lambda: _card(draw),
        Kind.BIRTH: lambda: _date(language, draw),
        Kind.POSTCODE: lambda: _filled(draw.choice(_POSTCODES[language]), draw),
        Kind.ID: lambda: _id(language, before, draw),
    }
    return makers[kind]() if kind in makers else _online(kind, draw)


def _online(kind: Kind, draw: random.Random) -> str:
    word, other, host = draw.choice(_WORDS), draw.choice(_WORDS), draw.choice(_HOSTS)
    number = draw.randrange(10, 99)
    mail = f"{word}.{other}{number}@{host}"
    spelled = mail.replace("@", "[at]").replace(".", " [dot] ")
    forms = {
        Kind.EMAIL: (mail, mail, mail.upper(), mail.replace("@", " (at) "), spelled),
        Kind.LINK: (
            *(f"https://www.{host}/{word}?page={number}", f"www.{host}", host, f"{host}/{word}"),
            f"http://{host}/{word}/{other}",
        ),
        Kind.HANDLE: (
            *(f"@{word}_{other}", f"@{word}{number}", f"u/{word}_{other}", f"@{word}.{other}"),
            *(f"@{word}@{host}", f"{word}#{number}{number}"),
        ),
        Kind.IP: (
            *(f"192.0.2.{number}", f"198.51.100.{number}", f"203.0.113.{number}"),
            *(f"2001:db8::{number}", f"2001:db8:0:{number}::1"),
        ),
    }
    return draw.choice(forms[kind])


def _card(draw: random.Random) -> str:
    digits = f"4{draw.randrange(10**13, 10**14)}"
    digits += luhn.calc_check_digit(digits)
    groups = [digits[at : at + 4] for at in range(0, 16, 4)]
    return draw.choice((digits, " ".join(groups), "-".join(groups)))


def _filled(form: str, draw: random.Random) -> str:
    return "".join(str(draw.randrange(1, 10)) if sign == "#" else sign for sign in form)


def _account(country: str, before: str, draw: random.Random) -> str:
    if "IBAN" not in before and draw.random() < 0.5 and before[-2:].strip().isalpha():
        spoken = before.casefold()
        if any(
            word in spoken for word in ("account", "konto", "compte", "cuenta", "rachun", "счета")
        ):
            return str(draw.randrange(10**7, 10**10))
    bban = _BBAN[country]
    made = f"{country}{iban.calc_check_digits(f'{country}00{bban}')}{bban}"
    return draw.choice((made, " ".join(made[at : at + 4] for at in range(0, len(made), 4))))


def _date(language: str, draw: random.Random) -> str:
    day, month, year = draw.randrange(1, 29), draw.randrange(1, 13), draw.randrange(1940, 2005)
    named = f"{day}{'.' if language == 'de' else ''} {draw.choice(_MONTHS[language])} {year}"
    return draw.choice(
        (
            f"{day:02}.{month:02}.{year}",
            f"{day}/{month}/{year}",
            named,
            named,
            f"{year}-{month:02}-{day:02}",
            f"{day}.{month}.{year % 100:02}",
        )
    )


def _id(language: str, before: str, draw: random.Random) -> str:
    number = draw.randrange(10**7, 10**8)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]
    for word, value in (
        ("DNI", f"{number}{letter}"),
        ("NIE", f"X{number % 10**7:07}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 10**7 % 23]}"),
        ("PESEL", "44051401359"),
        ("Steuer", "86 095 742 719"),
        ("sociale", "1 85 05 78 006 084 36"),
        ("СНИЛС", _filled("###-###-### ##", draw)),
        ("паспорт", _filled("45## 12####", draw)),
        ("national", _filled("QQ ## ## ## C", draw)),
    ):
        if word in before:
            return value
    return _filled(draw.choice(_IDS[language]), draw)


_NAMED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("{} at the desk helped me.", "i asked {} for a book", "Thanks to {}!", "I came from {}."),
        ("Anna Miller", "Mr Baker", "Peter Cooper", "Julia Smith", "Robert Brown"),
        ("London", "Manchester", "Dublin", "Chicago", "Sydney"),
    ),
    "fr": (
        ("{} m'a aidé.", "j'ai demandé un livre à {}", "Merci à {} !", "Je viens de {}."),
        ("Anne Meunier", "Pierre Boulanger", "Julie Martin", "Robert Petit", "Claire Dubois"),
        ("Paris", "Lyon", "Bruxelles", "Genève", "Lille"),
    ),
    "cs": (
        ("{} mi pomohla.", "Knihu mi dal {}.", "Děkuji, {}!", "Jsem z města {}."),
        ("Anna Nováková", "Petr Novák", "Jana Svobodová", "Pavel Dvořák", "Eva Černá"),
        ("Praha", "Brno", "Ostrava", "Plzeň", "Olomouc"),
    ),
}
"""By language: sentences, of which the last is about a place, people and places."""

NAMED_IN = frozenset(_NAMED)


def texts_with_names(count: int, language: str, seed: int) -> Iterator[Labelled]:
    """Texts in which a person or a place is named; one in four in lower case, as people type."""
    draw = random.Random(f"{seed} {language}")
    sentences, people, places = _NAMED[language]
    for number in range(count):
        sentence = draw.choice(sentences)
        kind = Kind.PLACE if sentence is sentences[-1] else Kind.NAME
        value = draw.choice(places if kind is Kind.PLACE else people)
        if not number % 4:
            value, sentence = value.lower(), sentence.lower()
        start = sentence.index("{}")
        text = f"{sentence.replace('{}', value)} {draw.choice(_PLAIN.get(language, ('',)))}"
        yield Labelled(text, language, ((start, start + len(value), kind),))
