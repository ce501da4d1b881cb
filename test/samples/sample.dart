import 'dart:convert';
import 'package:meta/meta.dart' as meta;

const int limit = 100;

/// An order of one customer.
class Order {
  final String id;
  final int cents;

  Order(this.id, this.cents);

  /// Reads an order.
  factory Order.fromJson(Map<String, dynamic> json) {
    return Order(json['id'], json['cents']);
  }

  bool get isFree => cents == 0;

  /// Twice the price.
  int doubled() {
    return cents * 2;
  }
}

mixin Loggable {
  void log(String text) => print(text);
}

enum State { open, shipped }

extension Totals on List<Order> {
  int total() => fold(0, (sum, order) => sum + order.cents);
}

typedef Handler = void Function(Order order);

/// Runs the shop.
void main() {
  print([Order('a', 1)].total());
}
