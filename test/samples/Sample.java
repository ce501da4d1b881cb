package org.example.orders;

import java.util.List;
import static java.util.Objects.requireNonNull;

/** Keeps the orders of one customer. */
@Service
public class OrderBook<T extends Order> extends AbstractBook implements Iterable<T> {
    private static final int LIMIT = 100;
    private final List<T> orders;

    /** Makes a book of the given orders. */
    public OrderBook(List<T> orders) {
        this.orders = requireNonNull(orders);
    }

    /**
     * The total of all orders.
     *
     * @return cents
     */
    @Override
    public long total() {
        return orders.stream().mapToLong(Order::cents).sum();
    }

    @Deprecated(since = "2")
    void clear() {
        orders.clear();
    }

    /** How an order stands. */
    enum State {
        OPEN,
        SHIPPED;

        boolean isFinal() {
            return this == SHIPPED;
        }
    }

    record Line(String sku, int count) {
        int doubled() {
            return count * 2;
        }
    }

    static class Builder {
        OrderBook<Order> build() {
            return new OrderBook<>(List.of());
        }
    }
}

interface Order {
    long cents();

    default boolean isFree() {
        return cents() == 0;
    }
}

@interface Audited {
    String value() default "";
}
