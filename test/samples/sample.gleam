import gleam/list

pub type Cart {
  Cart(items: List(String))
}

/// Adds.
pub fn add(cart: Cart, item: String) -> Cart {
  Cart([item, ..cart.items])
}

const max = 10
