require 'net/http'

module Feeds
  # Downloads a feed only when it has changed: sends back the ETag and the date that came last time.
  class Fetcher
    MAX_REDIRECTS = 5

    def initialize(memory)
      @memory = memory
    end

    def fetch(url, hops = MAX_REDIRECTS)
      raise 'redirected too often' if hops.zero?

      uri = URI(url)
      request = Net::HTTP::Get.new(uri, @memory.validators(url))
      response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(request) }
      case response
      when Net::HTTPNotModified then nil
      when Net::HTTPRedirection then fetch(response['location'], hops - 1)
      else
        @memory.remember(url, response)
        response.body
      end
    end
  end
end
