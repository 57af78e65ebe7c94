package extensions

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// shop is the service that experiments are about. It has a stock:
//
//	GET /         answers "open"
//	GET /metrics  how much is left, for Prometheus
//	PUT /sold     sells everything, and answers when Prometheus has noted that
type shop struct {
	url     string
	stock   atomic.Int64
	scraped chan struct{} // Prometheus reads the metrics
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{scraped: make(chan struct{})}
	s.stock.Store(3)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "open") //nolint:errcheck // the client went away
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		select {
		case s.scraped <- struct{}{}:
		default: // no request waits for it
		}
		fmt.Fprintf(w, "shop_stock %d\n", s.stock.Load()) //nolint:errcheck // Prometheus went away
	})
	mux.HandleFunc("PUT /sold", func(_ http.ResponseWriter, r *http.Request) {
		s.stock.Store(0)
		s.noted(r.Context())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// address returns the shop's host and port.
func (s *shop) address() string { return strings.TrimPrefix(s.url, "http://") }

// noted waits until Prometheus knows how the shop is now: it asks again only when
// it has stored the answer.
func (s *shop) noted(ctx context.Context) bool {
	for range 2 {
		select {
		case <-s.scraped:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
