"""Columns that say who somebody is, or what a machine noted: never answers, never attributes.

They are told by their titles and by their cells, and named to the person as left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from intercoder.exchange.importing.columns.cell_kinds import CellKind, cell_kind
from intercoder.text.display import display_line

PERSON = "names"
PLACE = "places"
PHONE = "telephone numbers"
TECHNICAL = "technical"

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        PERSON: "name first_name last_name full_name given_name family_name surname forename "
        "middle_name nickname username user_name respondent_name participant_name your_name "
        "recipient_first_name recipient_last_name vorname nachname familienname benutzername "
        "prénom nom_de_famille nombre apellido apellidos etunimi sukunimi nimi förnamn efternamn "
        "namn naam voornaam achternaam navn fornavn etternavn nome cognome sobrenome imię nazwisko "
        "имя фамилия фио 氏名 名前 姓名",
        CellKind.EMAIL: "e_mail email email_address e_mail_address mail recipient_email "
        "e_mail_adresse email_adresse adresse_e_mail adresse_électronique correo "
        "correo_electrónico sähköposti sähköpostiosoite e_post e_postadress e_mailadres "
        "adresse_de_messagerie indirizzo_email contact_email メールアドレス",
        PHONE: "phone phone_number telephone telephone_number mobile mobile_number telefon "
        "telefonnummer handynummer téléphone teléfono puhelin puhelinnumero telefoon telefono",
        CellKind.IP: "ip ip_address ipaddr ip_adresse adresse_ip dirección_ip ip_osoite",
        CellKind.AGENT: "user_agent useragent browser browser_user_agent",
        CellKind.URL: "referer referrer refurl referrer_url referring_url http_referer",
        PLACE: "latitude longitude location_latitude location_longitude lat lon lng gps "
        "geo_location geolocation street street_address home_address postal_address postal "
        "postcode post_code zip zip_code postleitzahl code_postal breitengrad längengrad",
        CellKind.TIME: "timestamp time_stamp start_date end_date start_time end_time started "
        "started_at submitted_at submitted submit_date date_submitted submission_date "
        "submission_time recorded_date completion_time completed_at completion_date creation_date "
        "created created_at date_created modified last_modified last_update updated_at ended "
        "ended_at zeitstempel horodateur marca_temporal aikaleima tidsstempel "
        "tidstämpel tijdstempel",
        CellKind.UUID: "uuid guid device_id session_id",
    }
)


def folded_title(title: str) -> str:
    """A title without capitals, blanks and signs: what titles are compared by."""
    return re.sub(r"[\W_]", "", title.casefold())


def folded_titles(titles: str) -> frozenset[str]:
    """Titles with blanks between them, the words of each joined by `_`, folded."""
    return frozenset(map(folded_title, titles.split()))


_HELD: Mapping[str, str] = MappingProxyType(
    {title: held for held, titles in _TITLES.items() for title in folded_titles(titles)}
)
_SEEN_CELLS = 60
"""Filled cells of a column that are looked at."""
_ENOUGH = 2 / 3
"""Share of the filled cells that must look like the same thing."""


def private_columns(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, exempt: Iterable[str] = ()
) -> dict[str, str]:
    """What each personal or technical column holds, by the column's name.

    `exempt` are columns whose role is known otherwise, such as ids.
    """
    kept = set(exempt)
    found = {}
    for place, name in enumerate(columns):
        if name in kept:
            continue
        cells = [cell for row in rows if (cell := row[place].strip())]
        held = _HELD.get(folded_title(name)) or held_by(cells)
        if held:
            found[name] = str(held)
    return found


def held_by(cells: Sequence[str]) -> CellKind | None:
    """What a machine wrote into most of these cells; None where it wrote something else."""
    cells = cells[:_SEEN_CELLS]
    if not cells:
        return None
    kind, count = Counter(map(cell_kind, cells)).most_common(1)[0]
    return kind if count >= _ENOUGH * len(cells) else None


def remark_on(left_out: Mapping[str, str]) -> str:
    """The sentence that names what was left out, and why."""
    listed = ", ".join(f"'{display_line(name)}' ({held})" for name, held in left_out.items())
    return (
        f"Left out, because they are personal or technical: {listed}. --attribute imports such "
        "a column anyway."
    )
