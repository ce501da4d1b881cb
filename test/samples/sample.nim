type
  Cart* = ref object
    items: seq[string]

proc add*(c: Cart, item: string) =
  ## Adds an item.
  c.items.add(item)

template withCart(body: untyped) =
  body
