using System;
using System.Collections.Generic;
using Json = System.Text.Json;

namespace Example.Orders
{
    /// <summary>Keeps orders.</summary>
    [Serializable]
    public class OrderBook<T> : IOrderBook where T : Order
    {
        private const int Limit = 100;
        private readonly List<T> orders = new();

        public event EventHandler Changed;

        public OrderBook(IEnumerable<T> orders)
        {
            this.orders.AddRange(orders);
        }

        /// <summary>The number of orders.</summary>
        public int Count => orders.Count;

        public string Name { get; set; }

        /// <summary>The total in cents.</summary>
        [Obsolete("use Sum")]
        public long Total()
        {
            long total = 0;
            foreach (var order in orders) total += order.Cents;
            return total;
        }

        public static OrderBook<T> operator +(OrderBook<T> a, T b) => a;
    }

    public interface IOrderBook
    {
        long Total();
    }

    public struct Point { public int X; public int Y; }

    public record Order(string Id, long Cents);

    public enum State { Open, Shipped }

    public delegate void Handler(Order order);
}
