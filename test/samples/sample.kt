package org.example.orders

import kotlin.math.max
import org.example.util.log as write

const val LIMIT = 100

/** An order of one customer. */
data class Order(val id: String, val cents: Long)

/** Where orders come from. */
interface Source {
    val name: String
    fun load(): List<Order>
}

/** Keeps orders. */
@Service
class OrderBook(private val source: Source) : Iterable<Order> {
    private val orders = mutableListOf<Order>()

    /** The total in cents. */
    fun total(): Long = orders.sumOf { it.cents }

    override fun iterator(): Iterator<Order> {
        return orders.iterator()
    }

    companion object {
        fun empty(): OrderBook = OrderBook(NoSource)
    }
}

object NoSource : Source {
    override val name = "none"
    override fun load(): List<Order> = emptyList()
}

enum class State { OPEN, SHIPPED }

sealed class Result {
    class Done(val order: Order) : Result()
    object Failed : Result()
}

typealias Orders = List<Order>

/** The dearest of some orders. */
fun Orders.dearest(): Order? = maxByOrNull { it.cents }

fun main() {
    println(OrderBook.empty().total())
}
