"""A file that names no encoding is read right, or the encoding is asked for; never wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.errors import TableError
from intercoder.tables.encoding import detect_encoding

VISITORS = {
    "de": (
        "Die ruhigen Räume gefallen mir sehr",
        "Das Personal hilft mir immer schön",
        "Längere Öffnungszeiten bitte",
        "Größere Auswahl für Kinder",
        "Die Bücher über Gärten sind großartig",
    ),
    "fr": (
        "La salle de lecture très calme",
        "Le personnel est toujours prêt à aider",
        "Des horaires élargis, s'il vous plaît",
        "Où sont les livres d'été ?",
        "Un goûter pour les élèves, ça irait",
    ),
    "es": (
        "La sala de lectura está tranquila",
        "Más libros para los niños",
        "El horario es corto los sábados",
        "¿Por qué cierran en agosto?",
        "El personal es muy atento y rápido",
    ),
    "pl": (
        "Książki są świetne",
        "Więcej miejsca w czytelni",
        "Dłuższe godziny otwarcia",
        "Źle się słyszy w sali",
        "Życzliwość i cisza, część dziecięca",
    ),
    "cs": (
        "Čtenářský sál je tichý",
        "Více míst u oken, prosím",
        "Delší otevírací doba v sobotu",
        "Příjemní knihovníci",
        "Dětské oddělení je krásné, děkuji",
    ),
    "hu": (
        "A csendes olvasóterem nagyon jó",
        "Több könyvet kérünk",
        "Hosszabb nyitvatartás kellene",
        "Kedves könyvtárosok, köszönöm",
        "Szép gyerekrészleg, sűrű polcok, jő idő",
    ),
    "ro": (
        "Sala de lectură este liniştită",
        "Mai multe cărţi pentru copii",
        "Program mai lung sâmbăta, vă rog",
        "Personalul este foarte amabil şi răbdător",
        "Îmi place secţia de reviste",
    ),
    "tr": (
        "Sessiz çalışma alanı çok iyi",
        "Daha fazla kitap olsun",
        "Çalışma saatleri uzatılsın lütfen",
        "Görevliler yardımcı oluyor",
        "Işık az, ısı düşük",
    ),
    "ru": (
        "Тихий читальный зал",
        "Больше новых книг",
        "Дольше работать по субботам",
        "Добрые библиотекари",
        "Детский отдел очень хороший",
    ),
    "el": (
        "Μου αρέσει η ησυχία",
        "Περισσότερα βιβλία για παιδιά",
        "Μεγαλύτερο ωράριο",
        "Το προσωπικό βοηθάει πάντα",
        "Ωραίος χώρος",
    ),
    "lt": (
        "Tylus skaityklos kambarys",
        "Daugiau naujų knygų, ačiū",
        "Ilgesnis darbo laikas šeštadieniais",
        "Malonūs darbuotojai, žinoma",
        "Vaikų skyrius labai gražus",
    ),
    "pt": (
        "A sala de leitura é muito calma",
        "Mais livros para crianças, por favor",
        "O horário não é bom aos sábados",
        "As funcionárias são simpáticas",
        "Coleção ótima, então não mudem",
    ),
    "sv": (
        "Den tysta läsesalen är bra",
        "Fler böcker på hyllorna",
        "Längre öppettider på lördagar",
        "Vänlig personal, även åt barn",
        "Det är varmt och skönt här",
    ),
    "da": (
        "Den stille læsesal er rigtig god",
        "Flere bøger på hylderne",
        "Længere åbningstid om lørdagen",
        "Søde medarbejdere",
        "Børnene elsker det, også på gulvet",
    ),
}
"""What visitors of a library wrote, by language."""
ENCODINGS = {
    "de": ("cp1252", "mac_roman", "cp850", "cp437"),
    "fr": ("cp1252", "mac_roman", "cp850"),
    "es": ("cp1252", "mac_roman", "cp850"),
    "pl": ("cp1250", "iso8859_2", "mac_latin2", "cp852"),
    "cs": ("cp1250", "iso8859_2", "mac_latin2", "cp852"),
    "hu": ("cp1250", "iso8859_2", "mac_latin2", "cp852"),
    "ro": ("cp1250", "iso8859_2", "cp852"),
    "tr": ("cp1254", "mac_turkish", "cp857"),
    "ru": ("cp1251", "koi8_r", "cp866", "mac_cyrillic", "utf-16-le", "utf-16-be"),
    "el": ("cp1253", "mac_greek", "cp737", "utf-16-le"),
    "lt": ("cp1257", "cp775"),
    "pt": ("cp1252", "mac_roman", "cp850"),
    "sv": ("cp1252", "mac_roman", "cp850"),
    "da": ("cp1252", "mac_roman", "cp850"),
}


def found(path: Path, text: str, encoding: str) -> str:
    """`right` or `asked`; anything else is the encoding the text was wrongly read in."""
    path.write_bytes(text.encode(encoding))
    try:
        name = detect_encoding(path).name
    except TableError as error:
        assert "--encoding" in error.hint
        return "asked"
    return "right" if path.read_bytes().decode(name, "replace") == text else name


@pytest.mark.parametrize("language", VISITORS)
def test_a_file_of_answers_is_read_right(language: str, tmp_path: Path) -> None:
    lines = [f"w{number};{line}" for number, line in enumerate(VISITORS[language] * 3, start=1)]
    text = "\r\n".join(["respondent;value", *lines, ""])
    results = {one: found(tmp_path / "a.csv", text, one) for one in ENCODINGS[language]}
    assert set(results.values()) <= {"right", "asked"}
    assert results[ENCODINGS[language][0]] == "right"


@pytest.mark.parametrize("language", ["de", "fr", "pl", "cs", "ro", "lt", "ru"])
def test_a_single_sentence_is_never_read_wrong(language: str, tmp_path: Path) -> None:
    for line in VISITORS[language]:
        if line.isascii():
            continue
        text = f"respondent;value\r\nw1;{line}\r\n"
        for encoding in ENCODINGS[language]:
            assert found(tmp_path / "a.csv", text, encoding) in {"right", "asked"}
