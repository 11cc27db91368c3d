"""What kind of phone a number belongs to."""

try:
    import phonenumbers
except ImportError:  # Odoo does without it, too
    phonenumbers = None


def is_landline(number):
    """Tell whether a number is sure to belong to a phone that takes no text.

    In some countries the number does not tell: then it may well take one.

    :param str number: in the form of E.164
    """
    if not phonenumbers:
        return False
    kind = phonenumbers.number_type(phonenumbers.parse(number, None))
    return kind == phonenumbers.PhoneNumberType.FIXED_LINE
