"""Which part of what could be collected was collected.  Pure: no ORM."""


def collection_effectiveness(
    opening: float, sales: float, closing: float, closing_current: float, periods=1
) -> float | None:
    """Return the collection effectiveness index (CEI), in percent.

    What could be collected is what was owed at the beginning and was sold since, less
    what is not due yet; what was collected is the same, less all that is still owed.

    :param opening: receivables at the beginning
    :param sales: of the period
    :param closing: receivables at the end
    :param closing_current: those of them that are not due
    :param periods: 1 takes all sales of the period; the number of its months takes
        those of an average month, as some credit managers do
    :return: none if nothing could be collected
    """
    gathered = opening + sales / periods
    collectable = gathered - closing_current
    return (gathered - closing) / collectable * 100 if collectable > 0 else None
