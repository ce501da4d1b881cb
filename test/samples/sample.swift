import Foundation
import struct Combine.Just

/// An order of one customer.
struct Order: Codable {
    let id: String
    var cents: Int

    /// Whether it costs nothing.
    var isFree: Bool { cents == 0 }

    init(id: String, cents: Int = 0) {
        self.id = id
        self.cents = cents
    }
}

protocol Source {
    associatedtype Item
    func load() async throws -> [Item]
}

/// Keeps orders.
@MainActor
final class OrderBook<S: Source>: ObservableObject {
    private let source: S
    @Published var orders: [Order] = []

    init(source: S) { self.source = source }

    deinit {
        print("gone")
    }

    /// The total in cents.
    func total() -> Int {
        orders.reduce(0) { $0 + $1.cents }
    }

    subscript(index: Int) -> Order { orders[index] }
}

enum State: String {
    case open
    case shipped

    func label() -> String { rawValue.capitalized }
}

extension OrderBook {
    static func name() -> String { "book" }
}

actor Counter {
    func next() -> Int { 1 }
}

typealias Orders = [Order]

/// Twice a number.
func twice(_ n: Int) -> Int {
    return 2 * n
}
