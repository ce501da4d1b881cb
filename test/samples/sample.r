#' Adds
#' @export
add_item <- function(cart, item) {
  inner <- function(x) x
  c(cart, inner(item))
}

max.items = 10

Cart <- R6Class("Cart",
  public = list(
    items = NULL,
    total = function() {
      sum(self$items)
    }
  )
)

setMethod("show", "Cart", function(object) {
  cat("cart")
})
