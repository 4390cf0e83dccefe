"""Whether a word after a full stop ends a domain, as in `example.org`, or begins a sentence."""

from __future__ import annotations

from intercoder.text.function_words import function_words

_OF_COUNTRIES_LIST = """
ac ad ae af ag ai al am ao ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg
er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gt gu gw gy hk hn hr
ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc
ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw
sa sb sc sd se sg sh si sk sl sm sn so sr st su sv sy sz tc td tf tg th tj tk tl tm tn to tr
tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw рф укр бг срб
"""
_OF_COUNTRIES = frozenset(_OF_COUNTRIES_LIST.split())
_OTHERS_LIST = """
com org net edu gov mil int info biz name pro mobi aero coop museum jobs travel tel cat asia
app dev online site shop store blog club xyz tech page live media social website space world
cloud email link click top wiki art berlin hamburg koeln cologne bayern nrw saarland ruhr
wien tirol swiss london scot wales cymru irish paris bzh alsace corsica nyc amsterdam frl
gent brussels vlaanderen barcelona madrid eus gal lat rio quebec moscow tokyo istanbul ngo
ong foundation center company agency education school academy university network digital
design studio zone news onion example invalid test localhost local москва онлайн сайт
"""
_OTHERS = frozenset(_OTHERS_LIST.split())
_ENDS_OF_FILES = frozenset(("md", "py", "sh", "rs", "ps", "pl", "cc", "so"))
_ABBREVIATIONS_LIST = """
ca bzw usw etc vgl evtl ggf inkl exkl nr no st dr prof mr mrs ms vs bspw resp cf art av pl
ul
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_LIST.split())


def ends_a_domain(last: str, name: str, language: str) -> bool:
    """Whether this word can end a domain after that name, in an answer in this language.

    A word that carries sentences in the language does so only if the name is none of a sentence
    (it has a digit, a hyphen or a further dot). An empty language asks for nothing more than a
    known domain.
    """
    if last.isupper() and not name.isupper():
        return False
    lower = last.lower()
    if last not in (lower, last.upper()) or lower not in _OF_COUNTRIES | _OTHERS:
        return False
    if not language:
        return True
    first = name.rpartition(".")[2]
    if len(name) < 2 or (first.lower() in _ABBREVIATIONS and "." not in name):
        return False
    if any(sign.isdigit() or sign in "-." for sign in name) and lower not in _ENDS_OF_FILES:
        return any(len(part) > 1 for part in name.split("."))
    return lower not in _ENDS_OF_FILES and lower not in function_words(language)
