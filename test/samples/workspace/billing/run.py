"""Writes the invoices of the day."""

import sys
from datetime import date

from billing.invoice import Invoice
from billing.store import Store


def main(day: str) -> int:
    store = Store("linden.db")
    for order in store.orders_of(date.fromisoformat(day)):
        invoice = Invoice.for_order(order)
        store.save_invoice(invoice)
        print(f"{invoice.number}: {invoice.total_cents / 100:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
