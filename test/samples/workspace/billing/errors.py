class UnknownCountry(Exception):
    """There is no tax rate for a country."""

    def __init__(self, country: str) -> None:
        super().__init__(f"no tax rate is known for {country!r}")
        self.country = country
