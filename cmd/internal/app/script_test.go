package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chaostoolkit/run-action/cmd/internal/app"
)

// TestMain makes the test binary the program itself when a script runs "chaos".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"chaos": func() {
			env, err := app.ProcessEnv()
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(app.Main(env, os.Args[1:]))
		},
	})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Abs("../../../examples")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(serve))
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("EXAMPLES", examples)
			env.Setenv("SERVER", server.URL)
			return nil
		},
	})
}

// condition says whether a script has what it needs. Where tests must not be left
// out, that it lacks something is an error; see package require.
func condition(name string) (bool, error) {
	if name != "python" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	_, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CHAOS_TEST_REQUIRE") == "all" {
		return false, err
	}
	return err == nil, nil
}

// serve answers with what the path says: /status/503, /experiment.yaml.
func serve(w http.ResponseWriter, r *http.Request) {
	var status int
	switch _, err := fmt.Sscanf(r.URL.Path, "/status/%d", &status); {
	case err == nil:
		w.WriteHeader(status)
	case r.URL.Path == "/slow":
		// Somebody waits for this file, and then interrupts who asked.
		os.WriteFile(r.URL.Query().Get("asked"), []byte("asked\n"), 0o600) //nolint:errcheck // the script would time out
		<-r.Context().Done()
	case r.URL.Path == "/told":
		note(w, r)
	case r.URL.Path == "/experiment.yaml":
		w.Header().Set("Content-Type", "application/x-yaml")
		fmt.Fprint(w, "title: fetched\ndescription: d\nmethod: []\n") //nolint:errcheck // the client went away
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// note appends what it is told to the file that the query names.
func note(w http.ResponseWriter, r *http.Request) {
	f, err := os.OpenFile(r.URL.Query().Get("in"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		defer f.Close() //nolint:errcheck // the script would miss what was told
		_, err = fmt.Fprintf(f, "%s ", r.Method)
	}
	if err == nil {
		_, err = io.Copy(f, r.Body)
	}
	if err == nil {
		_, err = fmt.Fprintln(f)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
