"""What looks like the name of a medicine, and which words turn a sentence round: neither is ever changed silently."""

import re

_STEMS = (
    "afil", "amide", "amine", "antel", "arabine", "arone", "arubicin", "asone", "ast", "astine", "atadine", "azepam",
    "azine", "azole", "azolam", "azosin", "barbital", "bactam", "caine", "cept", "cillin", "cycline", "dipine",
    "dopa", "dronate", "dronic", "drine", "entan", "erol", "etine", "fenac", "fibrate", "floxacin", "formin", "fungin",
    "gab", "gliflozin", "gliptin", "glitazone", "glinide", "glutide", "grel", "idone", "ine", "iramate", "isone",
    "kinra", "lamide", "lol", "lone", "lukast", "mab", "mustine", "mycin", "nacin", "nazole", "nib", "nitrate",
    "olam", "olide", "olol", "olone", "onide", "orphan", "orphine", "oxacin", "oxetine", "oxin", "oxone", "parib",
    "parin", "peridol", "phylline", "platin", "poetin", "prazole", "pressin", "pril", "profen", "rubicin", "sartan",
    "semide", "setron", "sone", "statin", "steride", "taxel", "tecan", "terol", "thiazide", "tidine", "tilide",
    "tinib", "triptan", "triptyline", "tropin", "tyline", "uracil", "urea", "vaptan", "vir", "vudine", "xaban",
    "zepam", "zide", "zine", "zodone", "zolam", "zolamide", "zone", "zosin",
)  # fmt: skip
"""How the names of medicines end, after the WHO's list of stems of international non-proprietary names."""

_LONG_ENOUGH = 5
_SHAPE = re.compile(rf".{{2,}}(?:{'|'.join(_STEMS)})s?")

_KNOWN = frozenset(
    """
    abilify accutane aciphex adderall advair afrin aldactone aleve allegra amaryl ambien aricept atarax atripla avandia
    avapro avastin avinza avonex bactrim benadryl benicar botox boniva brilinta brovana bumex buspar byetta caduet
    cardizem cardura celebrex celexa cerebyx chantix cialis cipro claritin clozaril cogentin concerta coreg cozaar
    crestor cymbalta cytoxan demerol depakote desyrel detrol diflucan diovan ditropan dulcolax duragesic effexor elavil
    eliquis enablex enbrel entresto evista exelon feldene femara flagyl flexeril flomax flonase flovent forteo fosamax
    gleevec glucophage glucotrol humalog humira humulin hytrin imitrex imuran inderal indocin invokana januvia kaletra
    kenalog lamictal lamisil lantus lanoxin latuda lescol levemir levitra lexapro lipitor lodine lomotil lopid lopressor
    losec lotensin lovenox lunesta luvox lyrica macrobid maxalt medrol mevacor micardis mirapex mobic motrin mucinex
    namenda naprosyn nardil nasonex navane neulasta neurontin nexavar nexium noroxin norvasc novolog ocuvite orap
    orencia ozempic pamelor parlodel parnate paxil pepcid percodan periactin persantine phenergan pradaxa pravachol
    prevacid prilosec prinivil procardia prograf proscar protonix provera provigil qvar reglan remeron remicade reminyl
    renvela requip restoril revlimid risperdal rituxan robaxin sinemet sinequan singulair skelaxin soma sonata spiriva
    stelara strattera suboxone symbicort tamiflu tapazole taxol taxotere tegretol tenormin thorazine tofranil topamax
    toprol toradol tradjenta trental tricor trileptal truvada ultram valcyte valtrex vasotec ventolin victoza vioxx
    voltaren vytorin wegovy wellbutrin xalatan xarelto xeloda yasmin zanaflex zarontin zebeta zestril zetia zofran zomig
    zovirax zyban zyloprim zyprexa zyvox
    seroquel serzone
    acetaminophen advil alcohol aspirin ativan calcitriol calcium calcitonin cannabis chloride ciprofloxacin codeine
    colace coumadin dexedrine digoxin dilantin ecstasy epinephrine estradiol estrogen fentanyl fluoride glucagon
    haldol heparin heroin hormone ibuprofen imodium insulin iodide iron keppra ketamine klonopin lasix levaquin lithium
    magnesium marijuana methadone morphine naloxone nicotine nitroglycerin opium oxytocin oxycontin paracetamol
    penicillin percocet phosphate plavix potassium premarin prolactin prozac retinol ritalin rogaine seconal serax
    serotonin sodium steroid sulfate sulfur synthroid tagamet tamoxifen testosterone thyroxine tylenol valium
    vasopressin viagra vicodin warfarin xanax zantac zinc zocor zoloft zyrtec
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Medicines and what is dosed that no ending tells."""

NEGATIONS = frozenset(
    """
    no not non nor never none nobody nothing neither without cannot except unless hardly barely isn't aren't wasn't
    weren't don't doesn't didn't won't wouldn't can't couldn't shouldn't mustn't haven't hasn't hadn't
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Words that turn a sentence round; with the apostrophe left out, too."""

_NEGATIONS_BARE = NEGATIONS | {word.replace("'", "") for word in NEGATIONS}

_PREFIXES = (
    "anti", "contra", "ab", "ad", "an", "a", "de", "dis", "dys", "em", "endo", "epi", "eu", "ex", "exo", "extra",
    "hyper", "hypo", "il", "im", "in", "infra", "inter", "intra", "ir", "iso", "macro", "mal", "mega", "micro", "mis",
    "mono", "multi", "non", "over", "per", "peri", "poly", "post", "pre", "pro", "re", "semi", "sub", "super", "supra",
    "tachy", "brady", "un", "under", "uni", "bi", "di", "tri",
)  # fmt: skip
"""Beginnings that tell opposites, and more from less, apart: hypo- and hyper-, un- and nothing, inter- and intra-."""


def is_medicine(word: str) -> bool:
    """Whether a word, in small letters, is listed as a medicine."""
    return word in _KNOWN


def looks_like_medicine(word: str) -> bool:
    """Whether a word, in small letters, is one or has the shape of one."""
    return is_medicine(word) or (len(word) >= _LONG_ENOUGH and _SHAPE.fullmatch(word) is not None)


def is_negation(word: str) -> bool:
    """Whether a word, in small letters, turns a sentence round."""
    return word in _NEGATIONS_BARE


def flips_prefix(word: str, other: str) -> bool:
    """Whether two words differ in nothing but a beginning that may turn the meaning round."""
    rests = _rests(word)
    return any(rest == found for rest in rests for found in _rests(other))


def _rests(word: str) -> set[str]:
    """What is left of a word without each beginning that it may have; the word itself, too."""
    return {word, *(word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix))}
