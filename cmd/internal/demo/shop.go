// Package demo is a small web shop to try experiments on. A checkout needs the
// payment service, and does not need the recommendations. Requests can take both down,
// slow them, and heal them:
//
//	GET    /checkout          buy; 200 with what was bought, 503 without payment
//	GET    /health            what is up
//	PUT    /faults/SERVICE    {"mode": "down"} or {"mode": "slow", "seconds": 0.5}
//	DELETE /faults/SERVICE    heal it
//	POST   /stop              close the shop
//
// SERVICE is "payment" or "recommendations".
package demo

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// The services of the shop.
const (
	payment         = "payment"
	recommendations = "recommendations"
)

// maxDelay bounds how slow a service can be made.
const maxDelay = 30 * time.Second

// fault is what is wrong with a service; the zero fault is nothing.
type fault struct {
	Mode    string  `json:"mode"`
	Seconds float64 `json:"seconds"`
}

// Shop is the web shop. It is an http.Handler.
type Shop struct {
	mux *http.ServeMux
	// Stop is called when somebody closes the shop.
	stop func()

	mu     sync.Mutex
	faults map[string]fault
}

// NewShop opens a shop in which everything works.
func NewShop(stop func()) *Shop {
	s := &Shop{mux: http.NewServeMux(), stop: stop, faults: make(map[string]fault)}
	s.mux.HandleFunc("GET /checkout", s.checkout)
	s.mux.HandleFunc("GET /health", s.health)
	s.mux.HandleFunc("PUT /faults/{service}", s.inject)
	s.mux.HandleFunc("DELETE /faults/{service}", s.heal)
	s.mux.HandleFunc("POST /stop", s.close)
	return s
}

// ServeHTTP answers a request.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Shop) checkout(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	if !s.call(r.Context(), payment) {
		answer(w, http.StatusServiceUnavailable, map[string]any{"error": "the payment service does not answer"})
		return
	}
	also := []string{"a helmet", "a bell"}
	if !s.call(r.Context(), recommendations) {
		also = []string{}
	}
	answer(w, http.StatusOK, map[string]any{
		"bought": "a bicycle", "total": 499, "also": also, "milliseconds": time.Since(start).Milliseconds(),
	})
}

// call waits as long as a service takes, and says whether it answers.
func (s *Shop) call(ctx context.Context, service string) bool {
	f := s.fault(service)
	switch f.Mode {
	case "down":
		return false
	case "slow":
		timer := time.NewTimer(min(time.Duration(f.Seconds*float64(time.Second)), maxDelay))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return true
}

func (s *Shop) fault(service string) fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[service]
}

func (s *Shop) health(w http.ResponseWriter, _ *http.Request) {
	state := func(service string) string {
		if mode := s.fault(service).Mode; mode != "" {
			return mode
		}
		return "up"
	}
	answer(w, http.StatusOK, map[string]any{payment: state(payment), recommendations: state(recommendations)})
}

func (s *Shop) inject(w http.ResponseWriter, r *http.Request) {
	service := r.PathValue("service")
	var f fault
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&f)
	if err != nil || f.Mode != "down" && f.Mode != "slow" || f.Seconds < 0 || !known(service) {
		answer(w, http.StatusBadRequest, map[string]any{
			"error": `expected {"mode": "down"} or {"mode": "slow", "seconds": 0.5} for "payment" or "recommendations"`,
		})
		return
	}
	s.set(service, f)
	answer(w, http.StatusOK, map[string]any{service: f.Mode})
}

func (s *Shop) heal(w http.ResponseWriter, r *http.Request) {
	s.set(r.PathValue("service"), fault{})
	answer(w, http.StatusOK, map[string]any{r.PathValue("service"): "up"})
}

func (s *Shop) set(service string, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[service] = f
}

func known(service string) bool { return service == payment || service == recommendations }

func (s *Shop) close(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"shop": "closed"})
	s.stop()
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client went away
}
