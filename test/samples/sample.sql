-- Orders and what they cost.
CREATE TABLE shop.orders (
  id integer PRIMARY KEY,
  note text DEFAULT 'a;b'
);

CREATE UNIQUE INDEX orders_note ON shop.orders (note);

INSERT INTO shop.orders VALUES (1, 'x');

/* The total in cents. */
CREATE OR REPLACE FUNCTION total(customer integer) RETURNS bigint AS $$
BEGIN
  IF customer IS NULL THEN
    RETURN 0;
  END IF;
  RETURN (SELECT sum(cents) FROM orders);
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER audit AFTER INSERT ON orders
BEGIN
  UPDATE stats SET n = CASE WHEN n > 0 THEN n + 1 ELSE 1 END;
END;

CREATE VIEW "big orders" AS SELECT * FROM orders WHERE cents > 100;
