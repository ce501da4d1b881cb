'use strict';
const path = require('node:path');

/**
 * Keeps orders.
 * @constructor
 */
function OrderBook(orders) {
  this.orders = orders;
}

/** The total in cents. */
OrderBook.prototype.total = function () {
  return this.orders.reduce((sum, order) => sum + order.cents, 0);
};

class Order {
  static limit = 100;
  #cents = 0;

  get cents() {
    return this.#cents;
  }
}

const handlers = {
  open() {
    return true;
  },
  close: function (order) {
    return path.basename(order.id);
  },
};

async function* stream(orders) {
  yield* orders;
}

/** What the order's customer pays, read as `order.due`. */
defineGetter(Order.prototype, 'due', function due() {
  return this.cents - this.discount;
});

/** A row of the table; the inner name is for stack traces. */
const OrderRow = memo(function OrderRow({ order }) {
  return order.due;
});

[].forEach(function (order) {
  order.close();
});

exports.twice = (n) => 2 * n;

module.exports = { OrderBook, Order, handlers, stream };
