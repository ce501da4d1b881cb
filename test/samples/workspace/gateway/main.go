package main

import (
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"time"
)

func main() {
	target, err := url.Parse(env("LINDEN_BACKEND", "http://127.0.0.1:8100"))
	if err != nil {
		log.Fatalf("LINDEN_BACKEND: %v", err)
	}
	limiter := NewLimiter(20, time.Second)
	proxy := httputil.NewSingleHostReverseProxy(target)
	log.Fatal(http.ListenAndServe("127.0.0.1:8099", Limit(limiter, proxy)))
}

// env returns a variable of the environment, or a default.
func env(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}
