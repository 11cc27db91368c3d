"""Which time zones somebody may live in, as far as an address tells.

Names are those of the IANA database.  A country with one zone needs no more; for a few
large ones the state decides.  Where a state lies in two zones, both are named: who must
not be disturbed is then asked for both.
"""

import pytz

SAO_PAULO, FORTALEZA = "America/Sao_Paulo", "America/Fortaleza"
EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"

STATE_ZONES = {
    "BR": {
        "AC": ("America/Rio_Branco",),
        "AL": ("America/Maceio",),
        "AM": ("America/Manaus",),
        "AP": ("America/Belem",),
        "BA": ("America/Bahia",),
        "CE": (FORTALEZA,),
        "DF": (SAO_PAULO,),
        "ES": (SAO_PAULO,),
        "GO": (SAO_PAULO,),
        "MA": (FORTALEZA,),
        "MG": (SAO_PAULO,),
        "MS": ("America/Campo_Grande",),
        "MT": ("America/Cuiaba",),
        "PA": ("America/Belem",),
        "PB": (FORTALEZA,),
        "PE": ("America/Recife",),
        "PI": (FORTALEZA,),
        "PR": (SAO_PAULO,),
        "RJ": (SAO_PAULO,),
        "RN": (FORTALEZA,),
        "RO": ("America/Porto_Velho",),
        "RR": ("America/Boa_Vista",),
        "RS": (SAO_PAULO,),
        "SC": (SAO_PAULO,),
        "SE": ("America/Maceio",),
        "SP": (SAO_PAULO,),
        "TO": ("America/Araguaina",),
    },
    "US": {
        "AK": ("America/Anchorage",),
        "AL": (CENTRAL,),
        "AR": (CENTRAL,),
        "AZ": ("America/Phoenix",),
        "CA": (PACIFIC,),
        "CO": (MOUNTAIN,),
        "CT": (EASTERN,),
        "DC": (EASTERN,),
        "DE": (EASTERN,),
        "FL": (EASTERN, CENTRAL),
        "GA": (EASTERN,),
        "HI": ("Pacific/Honolulu",),
        "IA": (CENTRAL,),
        "ID": (MOUNTAIN, PACIFIC),
        "IL": (CENTRAL,),
        "IN": (EASTERN, CENTRAL),
        "KS": (CENTRAL, MOUNTAIN),
        "KY": (EASTERN, CENTRAL),
        "LA": (CENTRAL,),
        "MA": (EASTERN,),
        "MD": (EASTERN,),
        "ME": (EASTERN,),
        "MI": (EASTERN, CENTRAL),
        "MN": (CENTRAL,),
        "MO": (CENTRAL,),
        "MS": (CENTRAL,),
        "MT": (MOUNTAIN,),
        "NC": (EASTERN,),
        "ND": (CENTRAL, MOUNTAIN),
        "NE": (CENTRAL, MOUNTAIN),
        "NH": (EASTERN,),
        "NJ": (EASTERN,),
        "NM": (MOUNTAIN,),
        "NV": (PACIFIC,),
        "NY": (EASTERN,),
        "OH": (EASTERN,),
        "OK": (CENTRAL,),
        "OR": (PACIFIC, MOUNTAIN),
        "PA": (EASTERN,),
        "RI": (EASTERN,),
        "SC": (EASTERN,),
        "SD": (CENTRAL, MOUNTAIN),
        "TN": (CENTRAL, EASTERN),
        "TX": (CENTRAL, MOUNTAIN),
        "UT": (MOUNTAIN,),
        "VA": (EASTERN,),
        "VT": (EASTERN,),
        "WA": (PACIFIC,),
        "WI": (CENTRAL,),
        "WV": (EASTERN,),
        "WY": (MOUNTAIN,),
    },
}


def find_zones(country_code, state_code=None):
    """Return the names of the zones of a place, none where nothing is known of it.

    :param str country_code: ISO 3166-1, two letters
    :param str state_code: as Odoo names the country's states
    :rtype: tuple[str]
    """
    states = STATE_ZONES.get(country_code, {})
    if state_code in states:
        return states[state_code]
    if states:
        return tuple(dict.fromkeys(zone for own in states.values() for zone in own))
    return tuple(pytz.country_timezones.get(country_code or "", ()))
