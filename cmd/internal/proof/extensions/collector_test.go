package extensions

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// collector takes whatever it is sent, and hands it out, once, to who asks with
// GET: a line for each request with its method, path, Authorization and body.
type collector struct {
	mu   sync.Mutex
	sent []byte
}

func startCollector(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(&collector{})
	t.Cleanup(server.Close)
	return server.URL
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Method == http.MethodGet {
		w.Write(c.sent) //nolint:errcheck // the client went away
		c.sent = nil
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.sent = fmt.Appendf(c.sent, "%s %s %s %s\n", r.Method, r.URL.Path, r.Header.Get("Authorization"), body)
}
