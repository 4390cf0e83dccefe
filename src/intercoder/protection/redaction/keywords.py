"""Words that say what a number or date beside them is, in many languages.

A number such as 4711 2031 can be anything; after "account" it is an account. Each table is one
regular expression's worth of alternatives, matched without case. A word that many languages share
is listed once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BETWEEN = (
    r"(?:[\s:#.=№\"'(]|-(?=\s)|\b(?:is|ist|lautet|es|est|è|é|jest|to|är|er|on|på|number|numbers|num|"
    r"no|nr"
    r"|nro|núm|número|numéro|numero|numer|nummer|номер|my|mine|the|meine|mein|mi|mon|ma|minha|meu"
    r"|id|at|under|unter|auf|al|au|le|la|el|il|de|du|von|della|do|da|mir|us|me|nous|hier|here|am|on"
    r"|den|em|op|dia|día|в|it|was)\b|号码|號碼|番号|번호|是|为|は|の|은|는|이)"
)
"""What may stand between such a word and its number, again and again."""
_WINDOW = 64
"""Characters before a number in which its word is looked for."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one meaning. Most texts have none, so beginnings are looked for first."""

    pattern: re.Pattern[str]
    beginnings: tuple[str, ...]
    """What each of the words begins with, in lower case."""

    def may_be_in(self, text: str) -> bool:
        """Whether one of them may be in this text, which is in lower case."""
        return any(one in text for one in self.beginnings)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words are."""
        if not self.may_be_in(text.lower()):
            return []
        return [found.span() for found in self.pattern.finditer(text)]


def stands_before(words: Words, text: str, start: int) -> bool:
    """Whether one of the words says what begins at this place of the text."""
    first = max(0, start - _WINDOW)
    return (
        words.may_be_in(text[first:start].lower())
        and words.pattern.search(text, first, start) is not None
    )


def _leading_to(words: str) -> Words:
    """A pattern that ends where the number after one of these words begins."""
    return _words(words, rf"{_BETWEEN}{{0,14}}$")


def _words(words: str, then: str = "") -> Words:
    """These alternatives, each as a word of its own if its script divides words by spaces."""
    divided: list[str] = []
    joined: list[str] = []
    for one in _alternatives(words):
        (joined if "\u3000" <= one[0] <= "\ud7af" else divided).append(one)
    found = "|".join((rf"(?<![^\W\d_])(?:{'|'.join(divided)})(?![^\W\d_])", *joined))
    beginnings = {start for one in (*divided, *joined) for start in _beginnings(one)}
    needed = tuple(sorted(one for one in beginnings if not _is_covered(one, beginnings)))
    return Words(re.compile(f"(?:{found}){then}", re.IGNORECASE), needed)


def _is_covered(one: str, beginnings: set[str]) -> bool:
    return any(other != one and other in one for other in beginnings)


def _alternatives(pattern: str) -> list[str]:
    """What stands between the bars of a pattern that are in no group."""
    found, depth, begun = [], 0, 0
    for at, sign in enumerate(f"{pattern}|"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and not depth:
            found.append(pattern[begun:at])
            begun = at + 1
    return found


_LITERAL = re.compile(r"(?:[^\\[(){}?*+.|](?![?*{]))*")


def _beginnings(pattern: str) -> list[str]:
    """What texts that fit an alternative begin with, in lower case."""
    if not pattern.startswith(("(?:", "(?-i:")):
        found = _LITERAL.match(pattern)
        return [found[0].lower() if found else ""]
    depth = 0
    for end, sign in enumerate(pattern):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if end and not depth:
            break
    rest = pattern[end + 1 :]
    first = [
        start
        for one in _alternatives(pattern[pattern.index(":") + 1 : end])
        for start in _beginnings(one)
    ]
    return [*first, *_beginnings(rest[1:])] if rest.startswith("?") else first


ACCOUNT = _leading_to(
    r"(?:bank ?)?account|acct|acc\.? ?(?:no|number|nr)|a/c|sort ?code|routing|iban|"
    r"konto(?:nummer|nr)?|kto|bankleitzahl|blz|bankverbindung|"
    r"compte(?: bancaire)?|(?-i:RIB)|cuenta(?: bancaria)?|ccc|conto(?: corrente)?|c/c|"
    r"conta(?: bancária| corrente)?|ag[eê]ncia|nib|rekening(?:nummer)?|bankrekening|"
    r"(?:rachunek|rachunku|konta)|bankgiro|plusgiro|clearingnummer|kontonumero|tili(?:numero)?|"
    r"hesap(?: numaras[ıi])?|účet|účtu|számlaszám|cont(?:ul)? bancar|счет|счёт|счета|рахунок|"
    r"λογαριασμός|حساب|رقم الحساب|חשבון|账号|帳號|账户|銀行口座|口座番号|계좌(?:번호)?|खाता"
)
BANK_CODE = _leading_to(r"bic|swift(?:[ -]?code)?")
CARD = _leading_to(
    r"card|kredit ?karte(?:nnummer)?|ec-?karte|girocard|"
    r"carte (?:bancaire|bleue|de cr[ée]dit)|tarjeta|carta di credito|cart[ãa]o|bankpas|"
    r"kart[aeyę]|kort(?:nummer)?|kredi kart[ıi]|visa|mastercard|amex|"
    r"карт[аыу]|信用卡|カード番号|카드"
)
ID = _leading_to(
    r"passport|passeport|pasaporte|passaporto|passaporte|paspoort|paszport(?:u)?|"
    r"reisepass(?:nummer)?|"
    r"(?:personal)?ausweis(?:nummer|nr)?|identity card|id[ -]?card|id[ -](?:number|no|nr)|"
    r"(?:social security|national insurance|insurance|policy|customer|client|member(?:ship)?|"
    r"library card|reader|student|employee|staff|patient|tax|nhs|case|driv(?:er'?s|ing) "
    r"licen[cs]e|licen[cs]e|reference)(?: card)?[ -]?(?:number|no\b|nr\b|id\b|#)|library card|"
    r"ssn|nino|(?:kunden|mitglieds?|versicherten|versicherungs|sozialversicherungs|renten|matrikel|"
    r"personal|patienten|steuer|leser|bibliotheks|benutzer|führerschein|akten|ausweis|pass)-?"
    r"(?:nummer|nr|id|ausweis|konto)|steuer-?id|aktenzeichen|svnr|ahv|"
    r"(?:n[uú]m[ée]ro|n°|nº|nr) (?:de |d'|du |des |di |do |da )?(?:s[ée]curit[ée] "
    r"sociale|client|adh[ée]rent|"
    r"dossier|lecteur|[ée]tudiant|allocataire|cliente|socio|expediente|usuario|tessera|"
    r"matricola|matr[ií]cula|utente|contribuinte|identidade)|carte d'identit[ée]|"
    r"carta d'identità|tessera(?: sanitaria)?|codice fiscale|nuss|curp|cpf|"
    r"(?-i:DNI|NIE|NIF|CIF|NIR|RFC|RG|NIP|CNP|TIN)|"
    r"nuip|cédula|cedula|documento(?: de identidad)?|carnet|"
    r"(?:numer )?(?:dowodu|legitymacji|klienta)|"
    r"pesel|bsn|burgerservicenummer|klantnummer|lidmaatschapsnummer|rijksregisternummer|"
    r"personnummer|henkilötunnus|cpr(?:-nummer)?|fødselsnummer|rodné číslo|"
    r"kimlik|снилс|инн|паспорт(?:а)?|паспортный|номер читательского билета|"
    r"ταυτότητα|αφμ|αμκα|رقم الهوية|جواز السفر|תעודת זהות|身份证(?:号)?|护照|マイナンバー|"
    r"주민등록번호|여권|आधार|aadhaar|pan card"
)
PHONE = _leading_to(
    r"phone|tel|telephone|telef[oó]n\w*|teléf\w*|cell(?:phone)?|mobile?|mobil(?:nummer|e)?|"
    r"handy(?:nummer)?|"
    r"ruf(?:t|en|nummer)?|anruf(?:en)?|call(?: me| us)?|ring(?: me| us)?|text me|sms|whats-?app|wa|"
    r"signal|viber|telegram|fax|ring|ruft?|erreichbar|erreicht|appel(?:er|ez|ez-moi|ez-nous)?|"
    r"tél(?:éphone)?|portable|mon num[ée]ro|joindre|llam[ae](?:r|me|d|dme|nos|n)?|móvil|movil|"
    r"celular|"
    r"cellulare|chiama(?:re|mi|temi|te)?|telefone|telem[óo]vel|lig(?:a|ue|uem)(?:-me)?|bel(?:len)?|"
    r"telefoon(?:nummer)?|mobiel|zadzwo[ńn]\w*|dzwoni\w*|kom[óo]rk\w+|telefon\w*|puhelin\w*|soita|"
    r"ara(?:yın|yin)?|telefonszám\w*|hív\w*|volej\w*|тел(?:ефон\w*)?|звон\w+|позвон\w+|мобильн\w+|"
    r"мой номер|мій номер|дзвон\w+|τηλ(?:έφωνο)?|κινητό|هاتف\w*|جوال|تلفون|رقمي|اتصل\w*|"
    r"טלפון|נייד|电话|手机|電話|"
    r"携帯|전화\w*|휴대폰|फ़?ोन|फोन|मोबाइल|hotline|"
    r"my number|meine nummer|mi n[uú]mero|mio numero|meu n[uú]mero|mój numer|moj numer|"
    r"mijn nummer|mitt nummer|mit nummer|numaram|我的号码"
)
BIRTH = _words(
    r"born|birth ?day|birth ?date|date of birth|dob|d\.o\.b\.?|b-day|geb(?:oren)?|geburts(?:tag|"
    r"datum)|"
    r"née?s?(?: le)?|né\(e\)|nee? le|date de naissance|naissance|anniversaire|naci(?:[óo]|do|da|"
    r"miento)?|nací|"
    r"cumplea[ñn]os|cumplo a[ñn]os|nat[oai]|nascita|compleanno|nasci(?:do|da|mento)?|nasceu|"
    r"anivers[áa]rio|geboren|geboorte(?:datum)?|jarig|verjaardag|ur(?:odzi\w*|odzony|odzona)?|"
    r"urodz[ie]\w*|"
    r"född|fødd?|født|fødsels(?:dag|dato)|födelse(?:dag|datum)|syntynyt|synnyin|syntymä\w*|"
    r"született\w*|születés\w*|narozen\w*|datum narození|naroden\w*|născ\w*|născut\w*|doğum\w*|"
    r"dogum\w*|"
    r"doğdu\w*|dogdu\w*|rođen\w*|rojen\w*|gimi\w*|sündin\w*|dzim\w*|роди(?:л\w+|вся)|рожден\w*|"
    r"народи\w*|народжен\w*|"
    r"γεννήθηκ\w*|γέννηση\w*|γενέθλια|ولد\w*|مولود|مواليد|الميلاد|ميلادي|تولد|متولد|נולד\w*|לידה|"
    r"出生|生日|"
    r"生まれ|生年月日|誕生日|생년월일|태어났\w*|생일|जन्म\w*|sinh(?: ngày)?|ngày sinh|"
    r"lahir|kuzaliwa|nilizaliwa"
)
POSTCODE = _leading_to(
    r"post ?code|postal ?code|zip(?: ?code)?|plz|postleitzahl|code postal|cp|c\.p\.|"
    r"código postal|codigo postal|"
    r"cod(?:ice)? ?postale|(?-i:CAP)|cep|postcode|kod(?:u)? pocztow\w+|"
    r"post(?:nummer|nr)|postinumero|"
    r"irányítószám\w*|psč|cod po[sş]tal|posta kodu|(?:почтовый )?индекс|поштовий індекс|"
    r"ταχυδρομικός κώδικας|τκ|τ\.κ\.|الرمز البريدي|מיקוד|邮编|邮政编码|郵便番号|"
    r"우편번호|पिन ?कोड|pin ?code"
)
PLATFORM = (
    r"insta(?:gram)?|ig|snap(?:chat)?|twitter|mastodon|bluesky|tik-?tok|discord|skype|telegram|"
    r"signal|"
    r"threema|facebook|fb|youtube|twitch|reddit|steam|psn|xbox|gamertag|linkedin|vk|wechat|weixin|"
    r"微信|kik|user ?names?|nick ?names?|nick|benutzername|pseudo|usuario|utilisateur|"
    r"gebruikersnaam|użytkownik|ник"
)
