"""Orders and invoices in SQLite."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date

from billing.invoice import Invoice


class Store:
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("create table if not exists orders (id integer primary key, day text, body text)")
        self.db.execute("create table if not exists invoices (number text primary key, total integer)")

    def orders_of(self, day: date) -> Iterator[dict]:
        rows = self.db.execute("select id, body from orders where day = ? order by id", (day.isoformat(),))
        for number, body in rows:
            yield {"id": number, **json.loads(body)}

    def save_invoice(self, invoice: Invoice) -> None:
        with self.db:
            self.db.execute(
                "insert or replace into invoices values (?, ?)",
                (invoice.number, invoice.total_cents),
            )
