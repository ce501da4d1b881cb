package org.example.orders

import scala.collection.mutable.{ListBuffer, Map => MutableMap}
import java.time._

/** An order of one customer. */
case class Order(id: String, cents: Long)

/** Where orders come from. */
trait Source {
  def load(): Seq[Order]
  val name: String = "source"
}

/** Keeps orders. */
@deprecated("use Ledger", "2.0")
class OrderBook(source: Source) extends Iterable[Order] {
  private val orders = ListBuffer.empty[Order]

  /** The total in cents. */
  def total: Long = orders.map(_.cents).sum

  override def iterator: Iterator[Order] = {
    orders.iterator
  }
}

object OrderBook {
  val Limit = 100
  type Orders = Seq[Order]

  def empty: OrderBook = new OrderBook(NoSource)
}

object NoSource extends Source {
  def load(): Seq[Order] = Nil
}

sealed trait State
object State {
  case object Open extends State
}
