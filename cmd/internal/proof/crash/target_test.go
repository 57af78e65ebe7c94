package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// target is a system in which experiments inject faults and undo them. It counts how often
// each fault is undone.
type target interface {
	// variables are the environment variables by which experiments find it.
	variables() map[string]string
	// faults returns the faults that are not undone.
	faults(t testing.TB) []string
	// undone returns how often each fault was undone; nil if it does not count.
	undone(t testing.TB) map[string]int
}

// folder is a target of files: "fault-NAME" is a fault, and a line of "undone" says
// that one was undone.
type folder struct{ dir string }

func (f folder) variables() map[string]string { return map[string]string{"TARGET": f.dir} }

func (f folder) faults(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(f.dir, "fault-*"))
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func (f folder) undone(t testing.TB) map[string]int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(f.dir, "undone"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	count := make(map[string]int)
	for _, name := range strings.Fields(string(text)) {
		count[name]++
	}
	return count
}

// service is a target behind HTTP: PUT /NAME injects a fault, DELETE /NAME undoes it.
type service struct {
	server *httptest.Server

	mu      sync.Mutex
	present map[string]bool
	count   map[string]int
}

func newService(t testing.TB) *service {
	t.Helper()
	s := &service{present: make(map[string]bool), count: make(map[string]int)}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch r.Method {
	case http.MethodPut:
		s.present[name] = true
	case http.MethodDelete:
		delete(s.present, name)
		s.count[name]++
	}
	io.WriteString(w, "ok") //nolint:errcheck // chaos may be dead by now
}

func (s *service) variables() map[string]string { return map[string]string{"TARGET": s.server.URL} }

func (s *service) faults(testing.TB) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.present {
		names = append(names, name)
	}
	return names
}

func (s *service) undone(testing.TB) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := make(map[string]int)
	for name, n := range s.count {
		count[name] = n
	}
	return count
}

// proxy is a Toxiproxy before a service; its faults are toxics.
type proxy struct{ api, name string }

// newProxy adds a proxy to the Toxiproxy at api.
func newProxy(t testing.TB, api, name string) proxy {
	t.Helper()
	body := fmt.Sprintf(`{"name": %q, "listen": "127.0.0.1:0", "upstream": "127.0.0.1:9", "enabled": true}`, name)
	response, err := http.Post(api+"/proxies", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it is not read
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("adding a proxy: got status %d", response.StatusCode)
	}
	return proxy{api: api, name: name}
}

func (p proxy) variables() map[string]string {
	return map[string]string{"TARGET": p.api + "/proxies/" + p.name}
}

func (p proxy) faults(t testing.TB) []string {
	t.Helper()
	response, err := http.Get(p.api + "/proxies/" + p.name + "/toxics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it is read to the end
	var toxics []struct{ Name string }
	if err := json.NewDecoder(response.Body).Decode(&toxics); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, toxic := range toxics {
		names = append(names, toxic.Name)
	}
	return names
}

func (proxy) undone(testing.TB) map[string]int { return nil }
