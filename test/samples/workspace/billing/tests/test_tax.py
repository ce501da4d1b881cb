from billing.tax import tax_of


def test_rounds_half_up():
    assert tax_of(250, "AT") == 50
    assert tax_of(13, "DE") == 2


def test_reduced_rate():
    assert tax_of(1000, "DE", reduced=True) == 70
