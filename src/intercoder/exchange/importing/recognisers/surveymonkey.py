"""Recognises SurveyMonkey: a second row of titles, with the choices of each question."""

from __future__ import annotations

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.private_columns import folded_title, folded_titles
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    distinct_names,
    first_titled,
    own_columns,
    rows_in_words,
    signs_of,
    untitled,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_ID = (
    "respondent_id befragten_id teilnehmer_id id_du_répondant id_del_encuestado "
    "id_de_encuestado vastaajan_tunnus vastaajatunnus respondent_nummer id_rispondente "
    "id_do_respondente id_respondenta respondent_id_nummer"
)
_COLLECTOR = (
    "collector_id kollektor_id collecteur_id id_du_collecteur id_del_recopilador "
    "id_de_recopilador kerääjän_tunnus insamlings_id id_raccoglitore id_do_coletor"
)
_CREATED = "date_created start_date erstellungsdatum startdatum date_de_création date_de_début " \
    "fecha_de_creación fecha_de_inicio luontipäivä aanmaakdatum"  # fmt: skip
_CHANGED = "date_modified end_date änderungsdatum enddatum date_de_modification date_de_fin " \
    "fecha_de_modificación fecha_de_finalización muokkauspäivä"  # fmt: skip
_IP = "ip_address ip_adresse adresse_ip dirección_ip ip_osoite indirizzo_ip endereço_ip"
_OWN = {
    "time stamps": f"{_CREATED} {_CHANGED}",
    "IP addresses": _IP,
    "e-mail addresses": "email_address e_mail_adresse adresse_e_mail adresse_électronique email "
    "dirección_de_correo_electrónico correo_electrónico sähköpostiosoite",
    "names": "first_name last_name vorname nachname prénom nom nom_de_famille nombre apellido "
    "apellidos etunimi sukunimi",
    TECHNICAL: f"{_COLLECTOR} custom_data_1 custom_1 benutzerdefinierte_daten_1 "
    "données_personnalisées_1 datos_personalizados_1",
}
_OPEN = folded_titles(
    "open_ended_response response offene_antwort offene_beantwortung antwort réponse_ouverte "
    "réponse respuesta_abierta respuesta avoin_vastaus vastaus open_antwoord antwoord öppet_svar "
    "svar risposta_aperta risposta resposta_aberta resposta odpowiedź_otwarta odpowiedź "
    "open_ended"
)
_LEAST_SIGNS = 3


def recognise(head: TableHead) -> Recognised | None:
    """All responses, expanded or condensed, as CSV or XLSX."""
    columns = head.columns
    if signs_of(columns, (_ID, _COLLECTOR, _CREATED, _CHANGED, _IP)) < _LEAST_SIGNS:
        return None
    respondent = first_titled(columns, _ID)
    if not respondent or not head.rows:
        return None
    below = [cell.strip() for cell in head.rows[0].cells]
    explaining = int(not below[columns.index(respondent)])
    names = columns
    choices: set[int] = set()
    if explaining:
        names, choices = _named(columns, below)
    names = distinct_names(names)
    numbers = [head.rows[0].number]
    said = "looks like SurveyMonkey"
    said += f": {rows_in_words(numbers)} holds the choices" if explaining else ""
    own = own_columns(names, _OWN)
    return Recognised(
        explaining_rows=explaining,
        said=said,
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=respondent,
            left_out=own,
            choices=frozenset(names[place] for place in choices),
        ),
    )


def _named(columns: tuple[str, ...], below: list[str]) -> tuple[tuple[str, ...], set[int]]:
    """A name for each column of its question and its choice, and the places of choices."""
    nameless = untitled(columns)
    several = {place - 1 for place in nameless}
    names, choices, question = [], set(), ""
    for place, (title, part) in enumerate(zip(columns, below, strict=True)):
        question = question if place in nameless else title
        is_open = not part or folded_title(part) in _OPEN
        is_one_of_many = place in nameless or place in several
        names.append(question if is_open else f"{question} [{part}]")
        if not is_open and is_one_of_many and not _asks(part):
            choices.add(place)
        elif not is_open and not is_one_of_many:
            names[-1] = question if place not in nameless else names[-1]
    return tuple(names), choices


def _asks(part: str) -> bool:
    """`Other (please specify)` is written by people."""
    plain = part.casefold()
    return "(" in plain and any(
        word in plain
        for word in ("specify", "angeben", "préciser", "especifi", "tarkenna", "ange", "specific")
    )
