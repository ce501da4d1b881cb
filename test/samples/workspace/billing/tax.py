"""Value added tax, in whole cents."""

from billing.errors import UnknownCountry

# Percent, as of January.
RATES = {"AT": 20, "DE": 19, "FR": 20, "IT": 22, "LU": 17}

REDUCED = {"AT": 10, "DE": 7, "FR": 10, "IT": 10, "LU": 8}


def rate_for(country: str, *, reduced: bool = False) -> int:
    """The rate of a country, in percent."""
    table = REDUCED if reduced else RATES
    if country not in table:
        raise UnknownCountry(country)
    return table[country]


def tax_of(cents: int, country: str, *, reduced: bool = False) -> int:
    """The tax on a net amount, rounded half up."""
    return (cents * rate_for(country, reduced=reduced) + 50) // 100
