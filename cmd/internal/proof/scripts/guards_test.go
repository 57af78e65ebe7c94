package scripts_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// ailing is a service that fails more often with every order, until it is healed.
type ailing struct {
	mu             sync.Mutex
	orders, failed int
	healed         bool
	// after counts the orders that came after it was healed.
	after int
}

func (a *ailing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch r.URL.Path {
	case "/order":
		a.orders++
		if a.healed {
			a.after++
		} else if a.orders > 10 && a.orders%3 != 0 {
			a.failed++
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	case "/metrics":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"orders": %d, "error_rate": %g}`, a.orders, float64(a.failed)/float64(max(a.orders, 1))) //nolint:errcheck // the client went away
	case "/heal":
		a.healed = true
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// TestGuardOnAnErrorRate runs an experiment whose load, a group of processes, drives
// up the error rate of a service, under a guard on that rate.
func TestGuardOnAnErrorRate(t *testing.T) {
	t.Parallel()
	service := &ailing{}
	server := httptest.NewServer(service)
	defer server.Close()
	dir := t.TempDir()
	files := map[string]string{
		"experiment.yaml": `
title: t
description: d
configuration: {service: "` + server.URL + `"}
method:
  - type: action
    name: load
    provider:
      type: process
      path: sh
      arguments: [-c, "(while :; do fetch GET ${service}/order; done) & echo $! >load.pid; wait"]
rollbacks:
  - {type: action, name: heal, provider: {type: http, method: POST, url: "${service}/heal"}}
`,
		"guards.yaml": `
guards:
  - name: four of five orders are taken
    frequency: 0.02
    tolerance: {type: jsonpath, path: "$[?(@.error_rate < 0.2)]", target: body}
    provider: {type: http, url: "${service}/metrics"}
`,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "chaos", "--no-log-file", "run", "--stop-when", "guards.yaml", "--detailed-exit-code", "experiment.yaml")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "HOME="+dir)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 7 {
		t.Fatalf("got %v, want exit code 7 (interrupted):\n%s", err, out)
	}
	if want := `The guard "four of five orders are taken" of guards.yaml does not hold: expected`; !strings.Contains(string(out), want) {
		t.Errorf("got\n%s\nwant %q in it", out, want)
	}
	if err := exec.CommandContext(t.Context(), "alive", filepath.Join(dir, "load.pid")).Run(); err == nil {
		t.Error("the load goes on")
	}
	service.mu.Lock()
	defer service.mu.Unlock()
	if !service.healed || service.failed == 0 {
		t.Errorf("got healed=%t after %d of %d orders failed, want it healed after some", service.healed, service.failed, service.orders)
	}
	if service.after > 0 {
		t.Errorf("got %d orders after the rollbacks had begun, want none", service.after)
	}
}
