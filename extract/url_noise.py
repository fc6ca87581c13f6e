"""Knows the parameters of an address that do not tell articles apart.

By exact name where the name can mean nothing else; by name and value where old sites use the name for an id
(`?sid=101` of PHP-Nuke, `?ref=1201`, `?print=77`).
"""

import re
from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# utm_source, pk_campaign, mtm_kwd: families that belong to one analytics product each
_FAMILY = re.compile(
    r"(?:utm|pk|mtm|matomo|piwik|hmb|roistat|guce|fb_action|relatedposts|amp_js|_x_tr|at_custom|at_link|at_bbc"
    r"|pinned_post|aspsessionid\w{8})(?:_\w+|\d*)$|__cft__"
)
_TRACKERS = _words(
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid yclid ysclid ymclid yadclid yadordid "
    "_openstat openstat msclkid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok _ga _gl _hsenc _hsmi "
    "hsctatracking vero_id vero_conv wickedid li_fat_id rb_clickid srsltid etext s_cid s_kwcid ef_id cmpid icid "
    "intcid ncid ocid ito ftag smid smtyp sr_share xtor at_medium at_campaign at_format at_ptr_name ns_mchannel "
    "ns_source ns_campaign ns_linkname ns_fee wt_mc wtrid wt.mc_id guccounter nr_email_referer tblci dicbo "
    "oborigurl ob_click_id sfnsn mibextid rdid share_url __tn__ fb_source fb_ref fb_comment_id hc_ref hc_location "
    "action_object_map action_type_map action_ref_map tdsourcetag nsukey __twitter_impression cn-reloaded spm trk "
    "trkcampaign referrer replytocom unapproved moderation-hash doing_wp_cron wpmp_switcher wptouch_switch "
    "sphrase_id bxajaxid clear_cache bitrix_include_areas show_include_exec_time back_url_admin noamp nonamp usqp "
    "persistent_id yandex_referrer ref_src ref_url sharetype recomd erid _branch_match_id _branch_referrer utm "
    "ved usg wprov withmediaplayer phpsessid jsessionid asp.net_sessionid oscsid zenid"
)
_REFERRAL = frozenset(
    {"from", "ref", "src", "source", "via", "share", "shared", "referer", "medium", "partner", "rf"}
)
_PLACES = _words(
    "rss feed atom rss2 feedburner telegram tg tgm tme facebook fb twitter x tw vk vkontakte ok odnoklassniki "
    "whatsapp wa viber instagram ig insta linkedin pinterest reddit email mail e-mail pocket tumblr skype threads "
    "youtube yandex ya yandexnews yandex_news ynews google googlenews google_news gnews zen dzen yandex_zen "
    "mailru mail_ru rambler smi2 smi24 mirtesen lentainform infox relap push pushes webpush newsletter digest "
    "main mainpage main_page home homepage top topnews slider header footer sidebar related recommended recommend "
    "readmore read_more read_also also more widget informer banner app android ios mobile desktop pwa amp turbo "
    "search share social copy copylink copy_link link print bookmark flipboard messenger bot tgbot jetpack press- "
    "this"
)
# vc.ru, away.vk.com: a referring site
_SITE = re.compile(r"(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/?")
_SESSIONS = _words("sessionid session_id sessid")
_PERHAPS_SESSIONS = frozenset({"sid", "s", "sess", "session"})
# 9f8e7d6c5b4a39281706f5e4d3c2b1a0, 0000abcDEF.node-1!17: as long as PHP, Java and ASP make them
_SESSION = re.compile(r"[a-z0-9,_.!-]{16,160}", re.I)
# the same without marks, letters and digits changing places three times: no slug, no number, no word
_MIXED = re.compile(r"(?=(?:.*?[a-z][0-9]){3})[a-z0-9]{24,128}", re.I)
_YES = frozenset({"", "1", "y", "yes", "true", "on", "t"})
_NO = frozenset({"0", "n", "no", "false", "off"})
_TWIN_FLAGS = _words(
    "print printable printversion print_version printpage forprint amp mobile desktop fullversion amp_markup "
    "isamp is_amp"
)
_TWIN_MODES = _words(
    "view mode format type version output tmpl template layout display theme action outputtype do op act task"
)
_TWIN_VALUES = frozenset({"print", "printable", "printversion", "amp", "mobile", "print_version"})
# 1712345678901, 0.8172635: what scripts add so that nothing is cached
_CACHE_BUSTER = re.compile(r"0\.\d{5,}|\d{10,}")
_CACHE_NAMES = frozenset({"_", "rnd", "rand", "random", "nocache", "cachebuster", "no_cache"})
_ON_HOST: Mapping[str, frozenset[str]] = {
    "youtube.com": frozenset({"si", "feature", "pp", "ab_channel"}),
    "t.me": frozenset({"single", "embed", "comment", "thread"}),
    "x.com": frozenset({"s", "t"}),
    "instagram.com": frozenset({"hl", "img_index"}),
}


def is_tracker(name: str) -> bool:
    """Whether a parameter of that name (lower case) tells who led a reader here, and never which article is shown."""
    return name in _TRACKERS or _FAMILY.match(name) is not None


def is_noise(host: str, name: str, value: str, others: Mapping[str, str]) -> bool:
    """Whether the parameter `name` (lower case) with `value` may be left out; `others` is the whole query."""
    if is_tracker(name) or name in _ON_HOST.get(host, ()):
        return True
    low = value.lower()
    return _is_referral(name, low) or _is_twin(host, name, low, others) or _is_session(name, value)


def _is_referral(name: str, value: str) -> bool:
    if name in _REFERRAL:
        return value in _PLACES or (name in ("ref", "from", "referer") and _SITE.fullmatch(value) is not None)
    # ria.ru marks links of its tape and of its top with ?in=t and ?in=l; Jetpack adds nb=1 to its share links
    return (name == "in" and value in ("t", "l")) or (name == "nb" and value == "1")


def _is_twin(host: str, name: str, value: str, others: Mapping[str, str]) -> bool:
    """Whether it asks for the print, AMP or mobile version of the same text."""
    if name == "special_version":  # Bitrix: with large letters for poor eyes, and without again
        return value in _YES or value in _NO
    if name == "cpage":  # WordPress: a page of the comments below an article
        return value.isdigit() and others.get("p", "").isdigit()
    if name in _TWIN_FLAGS:
        return value in _YES or value in _TWIN_VALUES
    if name in _TWIN_MODES and value in _TWIN_VALUES:
        return True
    if name in ("itemid", "catid") and others.get("option") == "com_content" and others.get("id"):
        return True  # Joomla: from which menu the article was opened
    if name == "tmpl" and value == "component":  # Joomla's print link is ?tmpl=component&print=1
        return others.get("print", "").lower() in _YES and "print" in others
    return name == "m" and value in ("0", "1") and ".blogspot." in host


def _is_session(name: str, value: str) -> bool:
    if name in _CACHE_NAMES:
        return _CACHE_BUSTER.fullmatch(value) is not None
    if name in _PERHAPS_SESSIONS:
        return _MIXED.fullmatch(value) is not None
    return name in _SESSIONS and _SESSION.fullmatch(value) is not None
