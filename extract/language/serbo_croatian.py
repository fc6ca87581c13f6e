"""Tells Serbian, Croatian and Bosnian apart by the words of a Latin text.

Their letters and most of their words are the same. What differs is a vowel, Serbian `vreme` for `vrijeme`, and words
that Croatian alone has (`tjedan`, `tko`) or has not (`hiljada`, `ko`).
"""

import re

SERBO_CROATIAN = frozenset({"sr", "hr", "bs"})
"""One language by letters: pycld2 tells them apart no better than our profiles."""

# `vreme`, `gde`, `nedelja`, `uvek`, `želeo`, `predsednik`: never spelled so where Croats and Bosniaks write
_SERBIAN = re.compile(
    r"\b(?:vreme|pre|ceo|deo|leto|letos|dve|obe|napred|unapred|reč|reči|rečima|vest|vesti|vestima|sredu|reka|reke|reku"
    r"|telo|tela|delo|dete|deca|dece|deci|decu|decom|mest[aou]|mestima|cen[aeiu]|cenama|bel[aeiu]|belog|belom|lep[aeio]"
    r"|cel[aeiou]|celog|celom|celoj|celih|levo|levog|lek|lekovi|lekova|mere|merama|smer|smera|smeru|vek|veka|vekova"
    r"|uvek|zauvek|oduvek|sever|severu|severa|vredi|vrede|svesn\w+)\b"
    r"|\b(?:ov|on|g|neg|nig|sveg|svug)de\b|\b(?:do|pre|u|iz|od|pod|po)ne(?:o|l[aie]|ti)\b"
    r"|\b(?:po|iz|u)?(?:posle|nedelj|ponedelj|mesec|meseč|devoj[kcč]|zvezd|pesm|pesnik|peva[lmčtn]|nemačk|nemac|nemci)"
    r"|\b(?:predsed|sednic|sediš|zaseda|bezbedn|obezbe[dđ]|pobed|pobeg|izbeg|izbeć|zahtev|zame[nć]|promen|razmen|izmen)"
    r"|\b(?:primer|primen|primeć|primet|namer|usmer|savet|svedo[kč]|čovek|čoveč|sused|vetar|vetrov|cvet|cveć|vežb|venča)"
    r"|\b(?:hte[ol]|žele[olt]|vole[olt]|žive[olt]|vide[lt]|razume[tlovmj]|uspe[holšnv]|ose(?:ć|t(?!sk|ij))|seća|nasle[dđ])"
    r"|\b(?:reši|rešen|rešav|izvešta|obavešt|svetsk|severn|vrednost|veruj|verova|poveren|prover|uveren|delov|deluj"
    r"|delimič|podel|raspodel|zver|vešt|mešov|umeša|telesn|lekar|leč[ei]|dejst|belež|obelež|sledeć|sledi|posledn"
    r"|smešt|premešt|povre[đ]|letnj|sneg|snež|mlek|koren|ovlašćen)"
)
# `vrijeme`, `gdje`, `nedjelja`, `vidjeti`, `predsjednik`; `premijer`, `objekat`, `sjedinjene` are everybody's
_NOT_SERBIAN = re.compile(
    r"[bcčdfghklmprsštvzž]ije[dđčćk]|[vmt]ijes|[bcdtv]ijel|[rmg]iješ|smiješn|[bn]ijeg|vrijem|nijem|[cmr]ijen(?!t)"
    r"|svijet|cvijet|dijete|prijet|\blijev|lijep|zvijezd|\b(?:naj)?prije\b|\b(?:na)?poslije|\b(?:ob|dvi)je\b"
    r"|vje(?!tnam)|mje|pje(?!r\b)|bje(?!k)|gdje|ovdje|ondje|djec|djel|djev|djet|vidje|htje|tjel|tjer|tjed|utje[cč]"
    r"|sje(?!din)|rje[ščđ]|cje|\bljet|ljekar|ljepš|bilježi|njemač|njemc|snjež|[ao]slje|\bslje|[pb]lijen|(?<!ra)zlije"
    r"|prije(?:vo[dz]|la[zn]|dlog|nos|stol|stup)|\bopć|historij|\btakođer\b|stoljeć|vanjsk|sigurnosn|\b(?:ne)?ovis"
    r"|zastupni[ckč]|kisik|vodik|uglji[kč]"
)
# `tisuća`, `tjedan`, `tko`, `točno`, `tvrtka`
_CROATIAN = re.compile(
    r"\b(?:tisuć|tjed[na]|siječ[an]j|veljač|ožuj|travanj|travnj|svibanj|svibnj|lipanj|lipnj|srpanj|srpnj|kolovoz|rujan"
    r"|rujn|listopad|studenog|prosin[ac]|(?:ne|ni|sva|i)?tko\b|(?:ne)?točn|europ|nogomet|zračn|zraka\b|zraku\b|kazališ"
    r"|glazb|tvrtk|sveučiliš|znanstven|izvješć|uvjet|gospodars[tk]|povijes|ravnatelj|priopć|obitelj|tijekom|suradn"
    r"|stožer|uporab|županij|milijun|dužnosni|redatelj|nazoč|udrug|promidžb|glasnogovor|mirovin|kolodvor|bit će"
    r"|svećeni|tajni[kc]|zrakoplov|računal|putovnic|unutarnj|skupin|sustav|ubojstv|obvez(?!ni)|sudioni|kirurg|kemij"
    r"|kršćan|talijan|španjol|\bobran|inozem|suglas|sudac\b|suc[aiu]\b|odvjetni|uhić|uhiti|oporb|poduze[ćt]|unatoč"
    r"|natjeca|vlak(?:a|om|ovi\w*|ova)?\b|kruh|vjerojat|ljekarn|liječni[kčc])"
)
# `hiljada`, `zemljotres`, `ko`, `tačno`, `evropski`, `kontrolisan`: Serbian and Bosnian
_NOT_CROATIAN = re.compile(
    r"\b(?:hiljad|zemljotres|fudbal|vazduh|pozoriš|muzi[kč]|preduze|univerzitet|uslov|opšt|saopšt|uopšte|takođe\b"
    r"|istorij|hleb|evrop|tačn|netačn|(?:ne|ni|sva)?ko\b|šta\b|januar|februar|martu?\b|aprila?\b|juna?\b|jula?\b"
    r"|avgust|septemb|oktob|novemb|decemb|milion|milijon|sudij|da li\b|organizov|realizov|reagov|učestvov"
    r"|stepen(?!ic)|bezbjed|obezbj|sedmic|pasoš|sveštenik|voz[au]?\b|prestonic|sprov[eo]|odbran|odsto\b|naučn|saobraćaj"
    r"|vakcin|deceni|ćelij|prodavnic|finansi|okean|tokom\b|takmič|ubistv|obavez|učesni[ckč]|zvanič|hirurg|hemij|haos|hrišćan"
    r"|italijan|španij|spoljn|inostran|saglas|tužila[cčš]|advokat|vaspit|porodic|uticaj|uhapš|hapš|poslani[ckč]|evr[aou]\b"
    r"|unutrašnj|bezbedn|kompjuter)"
    r"|\w{3,}[^\Wp]isa(?:n|o|l|ti)"
)


def possible_languages(words: str) -> set[str]:
    """Those of the three that the words of folded Latin text leave possible."""
    serbian, others = len(_SERBIAN.findall(words)), len(_NOT_SERBIAN.findall(words))
    croatian, against = len(_CROATIAN.findall(words)), len(_NOT_CROATIAN.findall(words))
    if serbian > others:
        return {"sr"}
    if croatian > against:
        return {"hr"}
    left = {"sr", "bs"} if against > croatian else set(SERBO_CROATIAN)
    return left - {"sr"} if others > serbian else left
