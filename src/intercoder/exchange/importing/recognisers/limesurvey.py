"""Recognises LimeSurvey: answers as CSV with codes or wordings as titles, and VV files."""

from __future__ import annotations

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    distinct_names,
    first_titled,
    own_columns,
    signs_of,
    titled,
    wordings_for,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_ID = (
    "id response_id antwort_id id_de_la_réponse id_de_respuesta vastaustunnus vastauksen_id "
    "svars_id respons_id id_risposta antwoord_id id_da_resposta id_odpowiedzi"
)
_LANGUAGE = (
    "startlanguage start_language start_sprache startsprache langue_de_départ lenguaje_inicial "
    "idioma_inicial aloituskieli startspråk starttaal lingua_iniziale idioma_de_início "
    "język_startowy"
)
_LASTPAGE = (
    "lastpage last_page letzte_seite dernière_page última_página viimeinen_sivu sista_sidan "
    "laatste_pagina ultima_pagina ostatnia_strona"
)
_SUBMITTED = (
    "submitdate date_submitted datum_abgeschickt date_de_soumission fecha_de_envío "
    "lähetyspäivä datum_inskickat datum_verzonden data_di_invio data_de_envio"
)
_SEED = "seed zufallsstartwert tête_de_série semilla satunnaisluku startgetal seme"
_ACCESS = (
    "token access_code zugangsschlüssel zugangscode code_d_accès código_de_acceso pääsykoodi "
    "åtkomstkod toegangscode codice_di_accesso"
)
_OWN = {
    "time stamps": f"{_SUBMITTED} startdate date_started datum_gestartet date_de_lancement "
    "fecha_de_inicio datestamp date_last_action datum_letzte_aktivität date_de_la_dernière_action "
    "fecha_de_la_última_acción",
    "IP addresses": "ipaddr ip_address ip_adresse adresse_ip dirección_ip",
    "web addresses": "refurl referrer_url url_der_verweisenden_seite url_de_référence",
    "names": "firstname lastname first_name last_name vorname nachname prénom nom",
    "e-mail addresses": "email email_address e_mail_adresse",
    "access codes": _ACCESS,
    TECHNICAL: f"{_LASTPAGE} {_SEED} interviewtime total_time gesamtzeit temps_total",
}
_SIGNS = (_ID, _LANGUAGE, _LASTPAGE, _SUBMITTED, _SEED, _ACCESS)
_LEAST_SIGNS = 3
_NOT_SHOWN = "{question_not_shown}"
_IN_CELLS = {"{newline}": "\n", "{cr}": "\r", "{tab}": "\t", "{quote}": '"', "{lbrace}": "{"}
_LEAST_VV_SIGNS = 2


def recognise(head: TableHead) -> Recognised | None:
    """A table of answers exported from LimeSurvey, in any of its layouts."""
    below = [cell.strip() for cell in head.rows[0].cells] if head.rows else []
    if _are_codes(below, head.columns):
        return _vv(head, below)
    if signs_of(head.columns, _SIGNS) < _LEAST_SIGNS or not titled(head.columns, _ID):
        return None
    if not titled(head.columns, f"{_LANGUAGE} {_LASTPAGE}"):
        return None
    return _recognised("looks like LimeSurvey", distinct_names(head.columns), {}, head.columns)


def _are_codes(cells: list[str], columns: tuple[str, ...]) -> bool:
    """Whether the row below the wordings names the columns as the database does: a VV file."""
    names = "id token submitdate lastpage startlanguage seed startdate datestamp ipaddr refurl"
    is_sound = len(set(cells)) == len(cells) and not any(" " in cell for cell in cells)
    own = len(titled(cells, names))
    return (
        is_sound
        and all(cells)
        and cells != list(columns)
        and own >= _LEAST_VV_SIGNS
        and (cells[0].casefold() == "id")
    )


def _vv(head: TableHead, codes: list[str]) -> Recognised:
    names = distinct_names(codes)
    number = head.rows[0].number
    said = f"looks like a LimeSurvey VV file: row {number} holds the codes of the questions"
    return _recognised(said, names, wordings_for(names, head.columns), head.columns, explaining=1)


def _recognised(
    said: str,
    names: tuple[str, ...],
    wordings: dict[str, str],
    before: tuple[str, ...],
    *,
    explaining: int = 0,
) -> Recognised:
    return Recognised(
        explaining_rows=explaining,
        said=said,
        columns=names if names != before else (),
        known=KnownColumns(
            respondent=first_titled(names, _ID),
            language=first_titled(names, _LANGUAGE),
            wordings=wordings,
            left_out=own_columns(names, _OWN),
            choices=frozenset(name for name in names if _is_choice(name, wordings)),
        ),
        clean=_clean,
        language_tag=language_tag,
    )


def _is_choice(name: str, wordings: dict[str, str]) -> bool:
    """A part of a question with several boxes; what is written beside `other` is an answer."""
    title = wordings.get(name, name).rstrip()
    return title.endswith("]") and not name.casefold().rstrip("]").endswith(("other", "comment"))


def _clean(cell: str) -> str:
    """The cell as it was written: VV files write signs of their own for ends of lines."""
    if "{" not in cell:
        return cell
    if cell == _NOT_SHOWN:
        return ""
    for sign, meant in _IN_CELLS.items():
        cell = cell.replace(sign, meant)
    return cell
