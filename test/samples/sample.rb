require 'json'
require_relative 'order'

# Orders and what belongs to them.
module Shop
  LIMIT = 100

  # Keeps orders.
  class OrderBook < Base
    include Enumerable
    attr_reader :orders

    # Makes an empty book.
    def initialize(orders = [])
      @orders = orders
    end

    # The total in cents.
    def total
      orders.sum(&:cents)
    end

    def self.empty
      new
    end

    class << self
      def from_json(text)
        new(JSON.parse(text))
      end
    end

    private

    def valid?
      orders.size < LIMIT
    end
  end

  module Helpers
    def twice(n) = n * 2
  end
end

def main
  puts Shop::OrderBook.empty.total
end
