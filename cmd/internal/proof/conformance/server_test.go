package conformance

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// system is the target of experiments with HTTP activities, and receives notifications.
type system struct {
	http.Handler
	notes notes
}

// newSystem returns a system. Each player of each case gets one of its own.
func newSystem() *system {
	mux := http.NewServeMux()
	s := &system{Handler: undated(mux)}
	mux.Handle("/notify/", &s.notes)
	for path, body := range map[string]struct{ contentType, text string }{
		"/json":            {"application/json", `{"name": "stock", "items": [{"id": 1, "free": 3}, {"id": 2, "free": 0}], "ratio": 0.5}`},
		"/json-charset":    {"application/json; charset=utf-8", `{"name": "stock"}`},
		"/bad-json":        {"application/json", `{"name": `},
		"/empty-json":      {"application/json", ""},
		"/text":            {"text/plain; charset=utf-8", "héllo ✓"},
		"/no-charset":      {"text/plain", "héllo"},
		"/latin1":          {"text/plain; charset=iso-8859-1", "h\xe9llo"},
		"/no-type":         {"", "plain"},
		"/experiment":      {"application/json", `{"title": "from afar", "description": "n/a", "method": []}`},
		"/experiment.yaml": {"application/x-yaml", "title: from afar\ndescription: n/a\nmethod: []\n"},
		"/experiment.txt":  {"text/plain", "title: from afar\ndescription: n/a\nmethod: []\n"},
		"/experiment.html": {"text/html", "<html></html>"},
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			if body.contentType != "" {
				w.Header().Set("Content-Type", body.contentType)
			}
			say(w, body.text)
		})
	}
	mux.HandleFunc("/status/{code}", status)
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/redirect", redirect)
	mux.HandleFunc("/headers", headers)
	mux.HandleFunc("/gzip", zipped)
	mux.HandleFunc("/slow", slow)
	mux.HandleFunc("/private", private)
	counted(mux)
	return s
}

// undated omits the Date, which differs each time.
func undated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		next.ServeHTTP(w, r)
	})
}

// counted adds what changes from one request to the next.
func counted(mux *http.ServeMux) {
	var hits, tries atomic.Int64
	// The state of a service that the action of an experiment breaks and repairs.
	var broken atomic.Bool
	mux.HandleFunc("/count", func(w http.ResponseWriter, r *http.Request) {
		if code, err := strconv.Atoi(r.URL.Query().Get("status")); err == nil {
			w.WriteHeader(code)
		}
		say(w, strconv.FormatInt(hits.Add(1), 10))
	})
	mux.HandleFunc("/break", func(http.ResponseWriter, *http.Request) { broken.Store(true) })
	mux.HandleFunc("/repair", func(http.ResponseWriter, *http.Request) { broken.Store(false) })
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) {
		if broken.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	// The first connection is closed without an answer.
	mux.HandleFunc("/flaky", func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			panic(http.ErrAbortHandler)
		}
		say(w, "at last")
	})
}

// say answers; the client may have closed the connection on purpose.
func say(w http.ResponseWriter, text string) { _, _ = io.WriteString(w, text) }

func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("code"))
	if err != nil {
		code = http.StatusBadRequest
	}
	w.WriteHeader(code)
}

// echo answers what it was asked. Headers are those that an experiment sets.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	sent := map[string]string{}
	for name := range r.Header {
		if name == "Content-Type" || name == "Authorization" || name == "Accept" || strings.HasPrefix(name, "X-") {
			sent[name] = r.Header.Get(name)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "query": r.URL.RawQuery, "headers": sent, "body": string(body),
	})
}

func redirect(w http.ResponseWriter, r *http.Request) {
	code := http.StatusFound
	if asked, err := strconv.Atoi(r.URL.Query().Get("code")); err == nil {
		code = asked
	}
	http.Redirect(w, r, "/echo", code)
}

func headers(w http.ResponseWriter, _ *http.Request) {
	w.Header()["x-lower"] = []string{"as sent"}
	w.Header()["X-Twice"] = []string{"one", "two"}
	say(w, "see the headers")
}

func zipped(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", "application/json")
	zip := gzip.NewWriter(w)
	_, _ = io.WriteString(zip, `{"packed": true}`)
	_ = zip.Close()
}

// slow answers when the client has given up, or after some seconds.
func slow(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(5 * time.Second):
	}
}

// private returns an experiment to authorized clients.
func private(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "bearer sesame" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	say(w, `{"title": "private", "description": "n/a", "method": []}`)
}
