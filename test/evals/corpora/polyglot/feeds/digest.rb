module Feeds
  # One mail a day with what is new, grouped by feed, the newest first.
  class Digest
    def initialize(seen)
      @seen = seen
    end

    def compose(entries_by_feed)
      entries_by_feed.filter_map do |feed, entries|
        fresh = entries.reject { |entry| @seen.include?(entry.id) }.sort_by(&:published).reverse
        next if fresh.empty?

        "#{feed}\n#{fresh.map { |entry| "  #{entry.title} <#{entry.link}>" }.join("\n")}"
      end.join("\n\n")
    end
  end
end
