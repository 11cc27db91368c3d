"""Phone numbers as WhatsApp writes them, and as people do."""

# After the country's code: what some numbers have and WhatsApp leaves out, or puts in
MOBILE_MARKS = {"52": ("1", 0), "54": ("9", 0), "55": ("9", 2)}
LENGTHS = {"52": (10, 11), "54": (10, 11), "55": (10, 11)}


def get_variants(digits):
    """Return the numbers in E.164 that may be meant by the digits of one.

    Mobile numbers of Brazil have a 9 after the area code that WhatsApp may not know;
    to those of Mexico and Argentina it adds a digit that callers do not dial.

    :param str digits: a number with its country code, as WhatsApp writes it
    :return: such as ``+5511987654321``, the likeliest first
    :rtype: list[str]
    """
    digits = "".join(filter(str.isdecimal, digits))
    if not digits:
        return []
    variants = [digits]
    country, national = digits[:2], digits[2:]
    if country in MOBILE_MARKS:
        mark, place = MOBILE_MARKS[country]
        short, long = LENGTHS[country]
        head, tail = national[:place], national[place:]
        if len(national) == short:
            variants.append(f"{country}{head}{mark}{tail}")
        elif len(national) == long and tail.startswith(mark):
            variants.append(f"{country}{head}{tail[1:]}")
    return [f"+{variant}" for variant in variants]
