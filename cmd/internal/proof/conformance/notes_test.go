package conformance

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// notes keeps the requests of notifications.
type notes struct {
	mu   sync.Mutex
	list []note
}

// note is such a request: how it was sent, and what it says.
type note struct {
	how  string
	body []byte
}

// ServeHTTP keeps a request. It answers with what the path says: "/notify/503".
func (n *notes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	how := []string{r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("X-Token")}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, note{strings.Join(how, " "), body})
	if strings.HasSuffix(r.URL.Path, "/503") {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// notifications returns the notes, with everything replaced that differs from run to run.
func (s *system) notifications(reader journalReader) []any {
	s.notes.mu.Lock()
	defer s.notes.mu.Unlock()
	var all []any
	for _, n := range s.notes.list {
		all = append(all, object{{"how", n.how}, {"event", reader.readEvent(n.body)}})
	}
	return all
}

// readEvent reads the event that the body of a note is.
func (r journalReader) readEvent(body []byte) any {
	if len(body) == 0 {
		return absent{}
	}
	value, err := parseJSON(body)
	event, ok := value.(object)
	if err != nil || !ok {
		return "<not an object>"
	}
	if _, ok := event.get("ts").(json.Number); ok {
		event.set("ts", "<time>")
	}
	if text, ok := event.get("error").(string); ok && text != "" {
		event.set("error", "<error>")
	}
	if payload, ok := event.get("payload").(object); ok && payload.has("chaoslib-version") {
		event.set("payload", r.normalise(payload))
	}
	return rename(event, r.names)
}
