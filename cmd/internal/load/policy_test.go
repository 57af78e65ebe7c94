package load_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/load"
)

// forbidden is an experiment that calls a module which no policy of these tests permits.
// The module would leave a trace if it were imported.
const forbidden = `title: t
controls: [{name: c, provider: {type: python, module: traces}}]
description: d
method:
- {type: action, name: reach, provider: {type: process, path: sh, arguments: [-c, "touch reached"]}}
- {type: action, name: import, provider: {type: python, module: traces, func: run}}
`

func TestPolicy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		code       exit.Code
		log        string
	}{
		{name: "that permits", text: "executables: {allow: [sh]}\n", log: "The policy applies to all experiments"},
		{name: "that is broken", text: "executables: [\n", code: exit.Failure, log: "The policy cannot be used, so nothing was run"},
		{name: "with a misspelled rule", text: "executable: {allow: [sh]}\n", code: exit.Failure, log: `did you mean "executables"`},
		{name: "that does not exist", code: exit.Usage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{Policy: "policy.yaml"})
			if test.text != "" {
				w.WriteFile(t, "policy.yaml", test.text)
			}
			err := w.setup.Open(t.Context())
			wantCode(t, err, test.code)
			wantIn(t, w.Err.String(), test.log)
			if (w.setup.Policy == nil) != (err != nil) {
				t.Error("there is a policy next to an error, or none without")
			}
		})
	}
}

// A policy may be shared at a URL. If it cannot be had, nothing runs.
func TestPolicyFromURL(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-yaml")
		if r.URL.Path != "/policy.yaml" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, "executables: {allow: ['true']}\n") //nolint:errcheck // the client would miss it
	}))
	t.Cleanup(server.Close)
	w := newWorld(t, load.Options{Policy: server.URL + "/policy.yaml?signature=hunter2-signature"})
	w.WriteFile(t, "e.yaml", forbidden)
	w.open(t)
	_, _, err := w.load(t, load.LoaderOptions{})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "The policy applies to all experiments", server.URL+"/policy.yaml", "policy-program")
	wantNotIn(t, w.Err.String(), "hunter2")

	w = newWorld(t, load.Options{Policy: server.URL + "/elsewhere.yaml"})
	wantCode(t, w.setup.Open(t.Context()), exit.Failure)
	wantIn(t, w.Err.String(), "404", "The policy cannot be used, so nothing was run")
}

// Certificates are verified for a policy even if they are not for experiments: somebody
// in between could write another policy.
func TestPolicyIsFetchedSafely(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-yaml")
		fmt.Fprint(w, valid) //nolint:errcheck // the client would miss it
	}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	w := newWorld(t, load.Options{Policy: server.URL + "/policy.yaml", NoVerifyTLS: true})
	wantCode(t, w.setup.Open(t.Context()), exit.Failure)
	wantIn(t, w.Err.String(), "certificate")
	if _, err := w.setup.Read(t.Context(), server.URL+"/e.yaml"); err != nil {
		t.Errorf("the experiment cannot be read: %v", err)
	}
}

// What a policy does not permit is not even imported, and the problems have the places
// of both files.
func TestPolicyRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Policy: "policy.yaml"})
	w.WriteFile(t, "policy.yaml", "providers: {allow: [process]}\nexecutables:\n  allow: ['true']\n")
	w.WriteFile(t, "e.yaml", forbidden)
	w.WriteFile(t, "traces.py", "open('imported', 'w')\ndef run(): pass\n")
	w.open(t)
	_, l, err := w.load(t, load.LoaderOptions{})
	wantCode(t, err, exit.Failure)
	if !l.Problems.HasErrors() {
		t.Error("there are no problems")
	}
	wantIn(t, w.Err.String(), "e.yaml:2", "e.yaml:5", "policy.yaml:3", "policy-program", "policy-provider")
	for _, name := range []string{"imported", "reached"} {
		if _, err := os.Stat(w.Path(name)); err == nil {
			t.Errorf("there is a trace: %s", name)
		}
	}
}

func TestPolicyRefusesGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, load.Options{Policy: "policy.yaml"})
	w.WriteFile(t, "policy.yaml", "executables: {allow: ['true']}\n")
	w.WriteFile(t, "e.yaml", valid)
	w.WriteFile(t, "guards.yaml", "guards: [{name: g, tolerance: 0, provider: {type: process, path: sh}}]\n")
	w.open(t)
	_, _, err := w.load(t, load.LoaderOptions{GuardFiles: []string{"guards.yaml"}})
	wantCode(t, err, exit.Failure)
	wantIn(t, w.Err.String(), "guards.yaml:1", "policy-program")
}

func TestInspect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, policy, text            string
		refused, experiment, problems bool
	}{
		{name: "permitted", policy: "providers: {allow: [process]}\n", text: valid, experiment: true},
		{name: "refused", policy: "providers: {allow: [http]}\n", text: forbidden, refused: true, experiment: true, problems: true},
		{name: "invalid", policy: "providers: {allow: [http]}\n", text: "title: t\ndescription: d\n", experiment: true, problems: true},
		{name: "unreadable", policy: "providers: {allow: [http]}\n", text: "title: [\n", problems: true},
		{name: "missing", policy: "providers: {allow: [http]}\n", problems: true},
		{name: "without a policy", text: forbidden, experiment: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, load.Options{})
			if test.policy != "" {
				w.setup.Options.Policy = "policy.yaml"
				w.WriteFile(t, "policy.yaml", test.policy)
			}
			if test.text != "" {
				w.WriteFile(t, "e.yaml", test.text)
			}
			w.WriteFile(t, "traces.py", "open('imported', 'w')\ndef run(): pass\n")
			w.open(t)
			i := w.setup.Inspect(t.Context(), "e.yaml")
			if i.Refused != test.refused || (i.Experiment != nil) != test.experiment || i.Problems.HasErrors() != test.problems {
				t.Errorf("got refused %t, experiment %t, problems %v", i.Refused, i.Experiment != nil, i.Problems)
			}
			if _, err := os.Stat(w.Path("imported")); err == nil {
				t.Error("a module was imported")
			}
		})
	}
}
