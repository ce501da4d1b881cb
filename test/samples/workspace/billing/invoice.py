"""An invoice: what was ordered, and what it costs with tax."""

from dataclasses import dataclass, field

from billing.tax import tax_of


@dataclass(frozen=True)
class Item:
    name: str
    cents: int
    count: int
    reduced: bool = False

    @property
    def net_cents(self) -> int:
        return self.cents * self.count


@dataclass
class Invoice:
    number: str
    country: str
    items: list[Item] = field(default_factory=list)

    @classmethod
    def for_order(cls, order: dict) -> "Invoice":
        items = [Item(**item) for item in order["items"]]
        return cls(number=f"L-{order['id']:06}", country=order["country"], items=items)

    @property
    def net_cents(self) -> int:
        return sum(item.net_cents for item in self.items)

    @property
    def tax_cents(self) -> int:
        """Tax is rounded for each item, as the law of most countries wants it."""
        return sum(tax_of(item.net_cents, self.country, reduced=item.reduced) for item in self.items)

    @property
    def total_cents(self) -> int:
        return self.net_cents + self.tax_cents
