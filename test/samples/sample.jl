module Shop

"""
    add(cart, item)

Adds an item.
"""
function add!(cart::Cart, item)
    push!(cart.items, item)
end

mutable struct Cart
    items::Vector
end

total(c::Cart) = sum(c.items)

const MAX = 10

macro cart(x)
    x
end

end
