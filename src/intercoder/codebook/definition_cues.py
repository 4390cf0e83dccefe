"""Words by which definitions exclude, and refer to other codes, in seven languages.

English, German, French, Spanish, Italian, Dutch and Portuguese. All are looked for whatever the
codebook's language, because codebooks mix languages. Some cues are certain: nothing but coding is
“coded under”. Others are everyday words too ("books belong on shelves"); they count only in a
sentence that names a code or speaks of codes.
"""

from __future__ import annotations

import re

CODE_WORD = (
    r"(?:codes?|categor(?:y|ies)|kategorien?|cat[ée]gor(?:ies?|[ií]as?)|c[oó]digos?|codic[ei]|"
    r"categorie[ën]*|rubri(?:k|ken|ques?|cas?)|descriptions?|beschreibung(?:en)?|elsewhere|"
    r"anderswo(?:hin)?|andernorts|ailleurs|otra parte|altrove|elders)"
)
"""A word for a code, or for another place in the codebook."""


def _any(*cues: str) -> re.Pattern[str]:
    return re.compile("|".join(cues), re.IGNORECASE)


SPEAKS_OF_CODES = _any(rf"\b{CODE_WORD}\b")

HERE = _any(
    r"\b(?:here|this (?:code|category)|hier(?:her|in|hin|unter|zu)?)\b",
    r"\bdiese[rmn]? (?:code|kategorie)\b",
    r"\b(?:ici|ce code|cette cat[ée]gorie|aqu[ií]|est[ea] (?:c[oó]digo|categor[ií]a)|qui)\b",
    r"\b(?:questo codice|questa categoria|deze (?:code|categorie))\b",
)
"""What is sent here speaks for the code."""

SENT_ELSEWHERE = _any(
    r"\b(?:is|are|be)\s+(?:\w+ly\s+)?(?:assigned|coded|classified|categori[sz]ed)\b",
    r"\b(?:assign|code|classify|categori[sz]e)\s+(?:\w+\s+){0,6}?(?:to|as|under|with|elsewhere)\b",
    r"\b(?:wird|werden|ist|sind)\b.*\b(?:zugeordnet|eingeordnet|[ck]odiert|verschl[üu]sselt)\b",
    r"\bunter\b.{1,60}\b(?:[ck]odieren|verschl[üu]sseln)\b|\banderswo\s+[ck]odier\w+",
    r"\b(?:est|sont|[êe]tre|sera|seront)\s+(?:\w+ment\s+)?(?:cod[ée]|class[ée]|attribu[ée])e?s?\b",
    r"\b(?:coder|classer)\s+(?:\S+\s+){0,4}?(?:sous|dans|comme|ailleurs)\b|\brel[èe]vent?\s+d[eu]",
    r"\bse\s+(?:codifican?|clasifican?|asignan?)\b",
    r"\b(?:codificar|clasificar|codifique)\s+(?:\S+\s+){0,4}?(?:en|como|bajo)\b",
    r"\b(?:s[aã]o|[ée])\s+(?:codificad|classificad)[oa]s?\b",
    r"\b(?:viene|vengono|va|vanno|[èe]|sono)\s+(?:codificat|classificat)[oaie]\b",
    r"\b(?:wordt|worden|is|zijn)\b.*\b(?:gecodeerd|ingedeeld|toegewezen)\b",
)
"""Says of something, for certain, under which code it goes."""

MAYBE_SENT_ELSEWHERE = _any(
    r"\b(?:go(?:es)?|belongs?|falls?|fits?|comes?|counts?)\s+(?:\w+\s+)?(?:to|under|into|in|with|as)\b",
    r"\b(?:is|are|be)\s+(?:counted|recorded|entered|filed|grouped|placed|put)\b|\buse\b|\binstead\b",
    r"\b(?:geh[öo]r(?:t|en)|f[äa]ll(?:t|en)|z[äa]hl(?:t|en))\b|\b(?:erfasst|gez[äa]hlt|vergeben)\b",
    r"\b(?:stattdessen|verwenden|benutzen)\b|\bappartien(?:t|nent)\b|\bvont?\s+(?:dans|sous|en)\b",
    r"\b(?:utiliser|plut[ôo]t|rang[ée]e?s?)\b|\b(?:pertenecen?|corresponden?|pertencem?)\b",
    r"\bse\s+(?:registran?|incluyen?|cuentan?)\b|\b(?:van|va)\s+(?:en|bajo|con)\b|\b(?:usar|utilizar)\b",
    r"\bappart(?:iene|engono)\b|\b(?:inserit|assegnat)[oaie]\b|\b(?:hoor(?:t|en)|vall?(?:t|en))\b",
)
"""Says so where the sentence names a code."""

NOT_TO_BE_CODED = _any(
    r"\b(?:do|does|should|must|shall|may|can|is|are)(?:\s+not|n[’']t|not)\s+(?:to\s+|be\s+)*"
    r"(?:assign(?:ed)?|code|coded|classif(?:y|ied)|categori[sz]ed?)\b",
    r"\bnot\s+(?:to\s+be\s+)?(?:coded|assigned|classified)\b|\bnot\s+to\s+be\s+used\b",
    r"\b(?:code|category|this|but)\s+(?:does\s+not|doesn[’']t)\s+(?:include|cover|extend|refer)\b",
    r"\bnicht\s+(?:zu\s+)?(?:[ck]odier(?:en|t)|zu(?:ge)?ordne[nt]|einbeziehen|einbezogen|gemeint|"
    r"hierher|hierunter)\b|\bnicht\s+(?:f[üu]r|bei|wenn|falls)\b.{1,80}\b(?:verwend|benutz|[ck]odier)",
    r"\bne\s+pas\s+(?:coder|inclure|attribuer)\b|\bne\s+(?:comprend|comprennent|couvre)\s+pas\b",
    r"\bn[’'](?:inclut|incluent|englobe)\s+pas\b|\bne\s+doi(?:t|vent)\s+pas\s+[êe]tre\s+(?:cod|class)",
    r"\bno\s+(?:se\s+)?(?:incluyen?|incluir|codificar|codifique|codifican?|asignar|abarca)\b",
    r"\bn[ãa]o\s+(?:se\s+)?(?:inclui|incluem|incluir|codificar|abrange)\b",
    r"\bnon\s+(?:include|includono|includere|codificare|assegnare|comprende)\b",
    r"\bniet\s+(?:coderen|toekennen|gecodeerd|bedoeld|inbegrepen)\b",
)
"""Says, for certain, that something does not get the code."""

MAYBE_NOT_TO_BE_CODED = _any(
    r"\bnot\s+(?:used?|included?|covered|counted?|meant|apply|here)\b|\b(?:is|are)\s+excluded\b",
    r"\bnicht\s+(?:verwend|benutz|vergeben|enthalten|erfasst|eingeschlossen|gez[äa]hlt|dazu)",
    r"\b(?:sind|ist|werden|wird)\s+(?:hier\s+)?(?:ausgeschlossen|ausgenommen)\b|\bgilt\s+nicht\b",
    r"\bgeh[öo]r(?:t|en)\s+nicht\b|\bne\s+pas\s+(?:utiliser|employer)\b|\b(?:est|sont)\s+exclue?s?\b",
    r"\bno\s+(?:usar|use|utilizar)\b|\bexclu[ií]d[oa]s?\b|\bn[ãa]o\s+(?:usar|utilizar)\b",
    r"\bnon\s+(?:usare|utilizzare)\b|\bescluso\b|\bniet\s+(?:gebruik|hier)",
)
"""Says so where the sentence speaks of codes."""

BEGINS_EXCLUDING = _any(
    r"\W*(?:please\s+)?(?:do(?:es)?\s+not|don[’']t|doesn[’']t|never)\s+(?:(?:include|cover|extend)\b|"
    r"(?:use|choose|select|mark|give|count|apply)\b\s*(?:for|when|if|this|it|here|to|in|where)\b)",
    r"\W*not\s+(?:for|when|if|here|included?|meant|covered|counted|used|applicable\s+(?:to|for))\b",
    r"\W*(?:exclu(?:de|des|ded|ding|sions?)|excepting|leave\s+out)\b",
    r"\W*nicht\s+(?:f[üu]r|bei|wenn|falls|hier|dazu|hierzu|enthalten|erfasst|verwenden)\b",
    r"\W*(?:ausgeschlossen|ausgenommen)\b",
    r"\W*(?:pas\s+(?:pour|de|les?|la|des|du)\b|non\s+(?:compris|inclus)|à\s+exclure|exclut|exclus)",
    r"\W*ne\s+pas\s+(?:utiliser|employer|compter)\b|\W*n[’']utilisez\s+pas\b",
    r"\W*no\s+(?:para|cuando|si|aqu[ií])\b|\W*no\s+(?:usar|use|utilizar)\s+(?:para|cuando|si|este)\b",
    r"\W*(?:excluye|se\s+excluyen?|exclu[ií]d[oa]s?|exclui|esclude|esclus[oaie])\b",
    r"\W*n[ãa]o\s+(?:usar|utilizar)\s+(?:para|quando|se)\b|\W*non\s+(?:usare|utilizzare)\s+(?:per|se)\b",
    r"\W*niet\s+(?:voor|als|bij|wanneer)\b|\W*niet\s+gebruiken\s+(?:voor|als|bij|wanneer)\b",
)
"""A sentence that begins so takes something out."""

BEGINS_WITH_NOT = _any(r"\W*(?:not|nicht|niet|pas)\s*:?\s+\w")
"""Does so too behind a sentence that says what the code is."""

SEE = _any(
    r"^\W*(?:see|cf\.?|vgl\.?|compare|vergleiche|siehe|s\.|voir|v[ée]ase|ver|comparar|vedi|cfr\.?|zie|"
    r"veja|→|->|=>)\s+(?P<also>(?:also|auch|aussi|tamb(?:i[ée]n|[ée]m)|anche|ook|instead|under|unter|"
    rf"sous|bajo|{CODE_WORD})\b)?"
)
"""Refers to another code."""

REST = _any(
    r"[\s,(]*(?:\b(?:that|which|than|die|der|das|welche[rs]?|soweit|sofern|qui|que|che)\s+)?"
    r"\b(?:(?:do|does|can|could|is|are)(?:\s+not|n[’']t)|cannot|not|nicht|kein(?:e[rnms]?)?|"
    r"ne\b.{1,30}?\bpas|non|no|n[ãa]o|niet|geen)\b[^.;]*?"
    rf"\b(?:{CODE_WORD}|above|below|anderweitig)\b[^.;()]*"
)
"""What sets the code apart from the rest of the codebook: "that matches no other category"."""

EXCEPT = _any(
    r"(?<!\w)(?<!not )(?<!nicht )(?:with\s+the\s+exception\s+of|except(?:ing)?(?:\s+(?:for|that|"
    r"when|if|where))?|other\s+than|excluding|exclusive\s+of|apart\s+from|aside\s+from|rather\s+than|"
    r"but\s+not|unless|excl\."
    r"|au(?:ß|ss)er|ausgenommen|mit\s+ausnahme\s+(?:von|der|des)|abgesehen\s+von|exkl\.|"
    r"es\s+sei\s+denn|(?:aber|jedoch|allerdings|doch)\s+(?:nicht|kein(?:e[rnms]?)?)"
    r"|sauf|hormis|except[ée]e?s?|[àa]\s+l[’']ex(?:ception|clusion)\s+d(?:es?|u)|autres?\s+que|"
    r"hors(?:\s+de)?|(?:mais|et)\s+(?:pas|non)|non\s+pas"
    r"|excepto|salvo|exceptuando|(?:a|con)\s+excepci[oó]n\s+de|excluyendo|distint[oa]s?\s+de|"
    r"que\s+no\s+sean?|(?:pero|mas)\s+n(?:o|[ãa]o)|a\s+menos\s+que"
    r"|eccetto|tranne|ad\s+eccezione\s+d(?:i|el|ella|ei)|divers[oaie]\s+da|ma\s+non"
    r"|behalve|uitgezonderd|met\s+uitzondering\s+van|anders\s+dan|maar\s+(?:niet|geen)"
    r"|exceto|com\s+exce[cç][ãa]o\s+d[aeo]s?|excluindo|a\s+n[ãa]o\s+ser)(?!\w)"
)
"""Takes something out of what was said before it."""

CONTRAST = _any(
    r"[,(–—-]\s*(?P<cue>not|nicht|niet|pas|non|no|n[ãa]o)\s*:?\s+(?!only\b|just\b|merely\b|nur\b|"
    r"allein\b|blo(?:ß|ss)\b|seulement\b|uniquement\b|s[oó]lo\b|solamente\b|soltanto\b|alleen\b|"
    r"apenas\b|more\b|less\b|yet\b|mehr\b|plus\b)"
)
"""A negation behind a comma, a dash or a bracket."""

DENIES_VERBS_TOO = frozenset({"no", "non", "pas", "não", "nao"})
CONTRASTED = _any(
    r"(?:(?:el|la|los|las|lo|un|una|unos|unas|para|en|de|del|por|al|il|gli|i|le|les?|du|des|per|di|o|"
    r"os|as|um|uma)\b|[dl][’'])"
)
"""What follows one of those where it contrasts, and denies no verb."""

NOT_ONLY = _any(
    r"\b(?:not\s+(?:only|just|merely)|nicht\s+(?:nur|allein|blo(?:ß|ss))|non\s+seulement|no\s+"
    r"(?:s[oó]lo|solamente)|non\s+solo|niet\s+alleen|n[ãa]o\s+(?:s[oó]|apenas))\b"
)

NOTE = _any(
    r"(?<!\w)(?:notes?|nota|notas|n\.\s?b\.|nb|hinweise?|anm(?:erkung(?:en)?)?|achtung|remarques?|"
    r"observaci[oó]n|opmerking|let op|attenzione|atenci[oó]n|aten[cç][aã]o)\s?\.?\s?:"
)
"""Begins a sentence of its own."""

JOINS = _any(r"\b(?:and|or|und|oder|sowie|et|ou|y|o|u|e|en|of)\b")

ABBREVIATIONS = frozenset(
    {
        *(
            "e.g",
            "i.e",
            "etc",
            "incl",
            "excl",
            "cf",
            "vs",
            "esp",
            "approx",
            "resp",
            "ex",
            "no",
            "nr",
        ),
        *("z.b", "d.h", "u.a", "v.a", "bzw", "inkl", "exkl", "ca", "usw", "vgl", "abs", "bspw"),
        *("evtl", "ggf", "sog", "z.t", "p.ex", "p.ej", "ej", "núm", "n.b", "u.s", "u.k", "u.s.a"),
        *("dr", "mr", "mrs", "st"),
    }
)
"""Words whose point ends no sentence."""
