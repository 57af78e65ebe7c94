package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
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
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("EXAMPLES", examples)
			env.Setenv("SERVER", server.URL)
			return nil
		},
	})
}

// serve answers with what the path says: /status/503, /experiment.yaml.
func serve(w http.ResponseWriter, r *http.Request) {
	var status int
	switch _, err := fmt.Sscanf(r.URL.Path, "/status/%d", &status); {
	case err == nil:
		w.WriteHeader(status)
	case r.URL.Path == "/experiment.yaml":
		w.Header().Set("Content-Type", "application/x-yaml")
		fmt.Fprint(w, "title: fetched\ndescription: d\nmethod: []\n") //nolint:errcheck // the client went away
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
