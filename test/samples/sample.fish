# Adds.
function cart_add --argument item
    set -a items $item
end
