"""Answers that say that it is enough.  Pure: no ORM.

An answer counts if it says that and nothing else, but for courtesy: a sentence that has
such a word in it may be about anything.
"""

import re

from odoo.addons.collections_policy.tools.texts import fold

STOP_WORDS = {
    "en": (
        "stop",
        "stop all",
        "stop messages",
        "unsubscribe",
        "opt out",
    ),
    "es": (
        "alto",
        "baja",
        "basta",
        "cancelar",
        "cancelar suscripción",
        "dar de baja",
        "darme de baja",
        "darse de baja",
        "dejen de escribirme",
        "desuscribir",
        "desuscribirme",
        "detener",
        "no más",
        "no más mensajes",
        "parar",
        "pare",
        "paren",
        "salir",
    ),
    "fr": (
        "arrêt",
        "arrêter",
        "arrêtez",
        "désabonnement",
        "désabonner",
        "désabonnez-moi",
        "désinscription",
        "désinscrire",
        "désinscrivez-moi",
        "me désabonner",
        "me désinscrire",
        "plus de messages",
        "se désabonner",
        "se désinscrire",
    ),
    "pt": (
        "basta",
        "cancelar",
        "cancelar inscrição",
        "chega",
        "descadastrar",
        "não quero mais",
        "parar",
        "pare",
        "parem",
        "sair",
    ),
}
COURTESIES = (
    "gracias",
    "merci",
    "obrigada",
    "obrigado",
    "please",
    "por favor",
    "s'il te plaît",
    "s'il vous plaît",
    "stp",
    "svp",
    "thank you",
    "thanks",
)


def _clean(text):
    """Return the words of a text, folded, without the signs among them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


STOPS = frozenset(_clean(word) for words in STOP_WORDS.values() for word in words)
COURTESY = re.compile(rf"\b(?:{'|'.join(map(_clean, COURTESIES))})\b")


def is_stop(text: str) -> bool:
    """Tell whether an answer says, in whichever language, that it is enough.

    Case, accents and signs play no part.

    :param text: what was written
    """
    return " ".join(COURTESY.sub(" ", _clean(text)).split()) in STOPS
