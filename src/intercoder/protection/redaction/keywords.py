"""Words that say what a number or date beside them is, in many languages.

A number such as 4711 2031 can be anything; after "account" it is an account. Each table is one
regular expression's worth of alternatives, matched without case. A word that many languages share
is listed once.
"""

from __future__ import annotations

import re

_BETWEEN = (
    r"(?:[\s:#.=№\"'(]|-(?=\s)|\b(?:is|ist|lautet|es|est|è|é|jest|to|är|er|on|number|numbers|num|"
    r"no|nr"
    r"|nro|núm|número|numéro|numero|numer|nummer|номер|my|mine|the|meine|mein|mi|mon|ma|minha|meu"
    r"|id|at|under|unter|auf|al|au|le|la|el|il|de|du|von|della|do|da|mir|us|me|nous|hier|here|am|on"
    r"|den|em|op|dia|día|в|it|was)\b|号码|號碼|番号|번호|是|为|は|の|은|는|이)"
)
"""What may stand between such a word and its number, again and again."""
_WINDOW = 64
"""Characters before a number in which its word is looked for."""


def stands_before(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether one of the words says what begins at this place of the text."""
    return words.search(text, max(0, start - _WINDOW), start) is not None


def _leading_to(words: str) -> re.Pattern[str]:
    """A pattern that ends where the number after one of these words begins."""
    return re.compile(rf"(?:{_alternatives(words)}){_BETWEEN}{{0,14}}$", re.IGNORECASE)


def _alone(words: str) -> re.Pattern[str]:
    """A pattern of these words as words."""
    return re.compile(_alternatives(words), re.IGNORECASE)


def _alternatives(words: str) -> str:
    """The alternatives, each as a word of its own if its script divides words by spaces."""
    divided: list[str] = []
    joined: list[str] = []
    depth = begun = 0
    for at, sign in enumerate(words + "|"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and not depth:
            one, begun = words[begun:at], at + 1
            (joined if "\u3000" <= one[0] <= "\ud7af" else divided).append(one)
    found = rf"(?<![^\W\d_])(?:{'|'.join(divided)})(?![^\W\d_])"
    return "|".join((found, *joined))


ACCOUNT = _leading_to(
    r"(?:bank ?)?account|acc(?:t|ount)?\.? ?(?:no|number|nr)|a/c|sort ?code|routing|iban|"
    r"konto(?:nummer|nr)?|kto|bankleitzahl|blz|bankverbindung|"
    r"compte(?: bancaire)?|rib|cuenta(?: bancaria)?|ccc|conto(?: corrente)?|c/c|"
    r"conta(?: bancária| corrente)?|ag[eê]ncia|nib|rekening(?:nummer)?|bankrekening|"
    r"(?:rachunek|rachunku|konta)|bankgiro|plusgiro|clearingnummer|kontonumero|tili(?:numero)?|"
    r"hesap(?: numaras[ıi])?|účet|účtu|számlaszám|cont(?:ul)? bancar|счет|счёт|счета|рахунок|"
    r"λογαριασμός|حساب|رقم الحساب|חשבון|账号|帳號|账户|銀行口座|口座番号|계좌(?:번호)?|खाता"
)
BANK_CODE = _leading_to(r"bic|swift(?:[ -]?code)?")
CARD = _leading_to(
    r"(?:credit|debit|bank)? ?card|kredit ?karte(?:nnummer)?|ec-?karte|girocard|"
    r"carte (?:bancaire|bleue|de cr[ée]dit)|tarjeta|carta di credito|cart[ãa]o|bankpas|"
    r"kart[aeyę]|kort(?:nummer)?|kredi kart[ıi]|visa|mastercard|amex|"
    r"карт[аыу]|信用卡|カード番号|카드"
)
ID = _leading_to(
    r"passport|passeport|pasaporte|passaporto|passaporte|paspoort|paszport(?:u)?|"
    r"reisepass(?:nummer)?|"
    r"(?:personal)?ausweis(?:nummer|nr)?|identity card|id[ -]?card|id[ -](?:number|no|nr)|"
    r"(?:social security|national insurance|insurance|policy|customer|client|member(?:ship)?|"
    r"library card|reader|student|employee|staff|patient|tax|tin|nhs|case|driv(?:er'?s|ing) "
    r"licen[cs]e|licen[cs]e|reference)(?: card)?[ -]?(?:number|no\b|nr\b|id\b|#)|library card|"
    r"ssn|nino|(?:kunden|mitglieds?|versicherten|versicherungs|sozialversicherungs|renten|matrikel|"
    r"personal|patienten|steuer|leser|bibliotheks|benutzer|führerschein|akten|ausweis|pass)-?"
    r"(?:nummer|nr|id|ausweis|konto)|steuer-?id|aktenzeichen|svnr|ahv|"
    r"(?:num[ée]ro|n°|nº|nr) (?:de |d'|du |des )?(?:s[ée]curit[ée] sociale|client|adh[ée]rent|"
    r"dossier|lecteur|[ée]tudiant|allocataire|cliente|socio|expediente|usuario|tessera|"
    r"matricola|matr[ií]cula|utente|contribuinte|identidade)|carte d'identit[ée]|nir|"
    r"carta d'identità|tessera(?: sanitaria)?|codice fiscale|dni|nie|nif|cif|nuss|curp|rfc|cpf|rg|"
    r"nuip|c[ée]dula|documento(?: de identidad)?|carnet|(?:numer )?(?:dowodu|legitymacji|klienta)|"
    r"pesel|nip|bsn|burgerservicenummer|klantnummer|lidmaatschapsnummer|rijksregisternummer|"
    r"personnummer|henkilötunnus|cpr(?:-nummer)?|fødselsnummer|rodné číslo|cnp|"
    r"(?:tc|t\.c\.) ?kimlik|kimlik|снилс|инн|паспорт(?:а)?|паспортный|номер читательского билета|"
    r"ταυτότητα|αφμ|αμκα|رقم الهوية|جواز السفر|תעודת זהות|身份证(?:号)?|护照|マイナンバー|"
    r"주민등록번호|여권|आधार|aadhaar|pan card"
)
PHONE = _leading_to(
    r"(?:tele)?phone|tel[ée]?f?o?n?o?|tel|cell(?:phone)?|mobile?|mobil(?:nummer|e)?|"
    r"handy(?:nummer)?|"
    r"ruf(?:t|en|nummer)?|anruf(?:en)?|call(?: me| us)?|ring(?: me| us)?|text me|sms|whats-?app|wa|"
    r"signal|viber|telegram|fax|ring|ruft?|erreichbar|erreicht|appel(?:er|ez|ez-moi|ez-nous)?|"
    r"t[ée]l[ée]phone|portable|num[ée]ro|joindre|llam[ae](?:r|me|d|dme|nos|n)?|m[óo]vil|celular|"
    r"cellulare|chiama(?:re|mi|temi|te)?|telefone|telem[óo]vel|lig(?:a|ue|uem)(?:-me)?|bel(?:len)?|"
    r"telefoon(?:nummer)?|mobiel|zadzwo[ńn]\w*|dzwoni\w*|kom[óo]rk\w+|telefon\w*|puhelin\w*|soita|"
    r"ara(?:yın|yin)?|telefonszám\w*|hív\w*|volej\w*|тел(?:ефон\w*)?|звон\w+|позвон\w+|мобильн\w+|"
    r"номер|дзвон\w+|τηλ(?:έφωνο)?|κινητό|هاتف\w*|جوال|تلفون|رقم|اتصل\w*|טלפון|נייד|电话|手机|電話|"
    r"携帯|전화\w*|휴대폰|फ़?ोन|फोन|मोबाइल|hotline|n[ouú]mer[oó]?|number|nummer|numer"
)
_BIRTH = (
    r"born|birth ?day|birth ?date|date of birth|d\.?o\.?b\.?|b-day|geb(?:oren)?|geburts(?:tag|"
    r"datum)|"
    r"n[ée]e?s?(?: le)|né\(e\)|date de naissance|naissance|anniversaire|naci(?:[óo]|do|da|"
    r"miento)?|nací|"
    r"cumplea[ñn]os|cumplo a[ñn]os|nat[oai]|nascita|compleanno|nasci(?:do|da|mento)?|nasceu|"
    r"anivers[áa]rio|geboren|geboorte(?:datum)?|jarig|verjaardag|ur(?:odzi\w*|odzony|odzona)?|"
    r"urodzi\w*|"
    r"född|fødd?|født|fødsels(?:dag|dato)|födelse(?:dag|datum)|syntynyt|synnyin|syntymä\w*|"
    r"született\w*|születés\w*|narozen\w*|datum narození|naroden\w*|născ\w*|născut\w*|do[ğg]um\w*|"
    r"do[ğg]du\w*|rođen\w*|rojen\w*|gimi\w*|sündin\w*|dzim\w*|роди(?:л\w+|вся)|рожден\w*|"
    r"народи\w*|народжен\w*|"
    r"γεννήθηκ\w*|γέννηση\w*|γενέθλια|ولد\w*|مولود|مواليد|الميلاد|ميلادي|تولد|متولد|נולד\w*|לידה|"
    r"出生|生日|"
    r"生まれ|生年月日|誕生日|생년월일|태어났\w*|생일|जन्म\w*|sinh(?: ngày)?|ngày sinh|"
    r"lahir|kuzaliwa|nilizaliwa"
)
POSTCODE = _leading_to(
    r"post ?code|postal ?code|zip(?: ?code)?|plz|postleitzahl|code postal|c\.?p\.?|"
    r"c[óo]digo postal|"
    r"cod(?:ice)? ?postale|cap|cep|postcode|kod(?:u)? pocztow\w+|post(?:nummer|nr)|postinumero|"
    r"irányítószám\w*|psč|cod po[sş]tal|posta kodu|(?:почтовый )?индекс|поштовий індекс|"
    r"ταχυδρομικός κώδικας|τ\.?κ\.?|الرمز البريدي|מיקוד|邮编|邮政编码|郵便番号|"
    r"우편번호|पिन ?कोड|pin ?code"
)
PLATFORM = (
    r"insta(?:gram)?|ig|snap(?:chat)?|twitter|mastodon|bluesky|tik-?tok|discord|skype|telegram|"
    r"signal|"
    r"threema|facebook|fb|youtube|twitch|reddit|steam|psn|xbox|gamertag|linkedin|vk|wechat|weixin|"
    r"微信|line|kik|threads|user ?names?|nick ?names?|nick|benutzername|pseudo|usuario|utilisateur|"
    r"gebruikersnaam|użytkownik|ник"
)

BIRTH = _alone(_BIRTH)
