require 'rexml/document'

module Feeds
  Entry = Struct.new(:id, :title, :link, :published)

  # Reads RSS 2.0 and Atom into the same entries.
  class Parser
    def parse(xml)
      root = REXML::Document.new(xml).root
      case root&.name
      when 'rss' then root.get_elements('channel/item').map { |item| from_rss(item) }
      when 'feed' then root.get_elements('entry').map { |entry| from_atom(entry) }
      else raise UnknownFormat, root&.name.to_s
      end
    end

    private

    def from_rss(item)
      Entry.new(text(item, 'guid') || text(item, 'link'), text(item, 'title'), text(item, 'link'), text(item, 'pubDate'))
    end

    def from_atom(entry)
      Entry.new(text(entry, 'id'), text(entry, 'title'), entry.elements['link']&.attributes&.[]('href'), text(entry, 'updated'))
    end

    def text(element, name)
      element.elements[name]&.text
    end
  end

  class UnknownFormat < StandardError; end
end
