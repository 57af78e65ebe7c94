package scripts_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chaostoolkit/run-action/cmd/internal/cli"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// TestMain makes the test binary the program itself when a script runs "chaos",
// and two small tools that not every machine has:
//
//	fetch METHOD URL [BODY]    prints the body of the answer
//	alive FILE                 exits with 0 if the process whose number is in FILE runs
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"fetch": func() { os.Exit(fetch(os.Args[1:])) },
		"alive": func() { os.Exit(alive(os.Args[1])) },
		"chaos": func() {
			env, err := host.Current()
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(int(cli.Main(env, os.Args[1:])))
		},
	})
}

func fetch(args []string) (code int) {
	request, err := http.NewRequestWithContext(context.Background(), args[0], args[1], strings.NewReader(strings.Join(args[2:], "")))
	if err == nil {
		var response *http.Response
		if response, err = http.DefaultClient.Do(request); err == nil {
			_, err = io.Copy(os.Stdout, response.Body)
			response.Body.Close() //nolint:errcheck // it was read to the end
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// alive reports a zombie, which has ended without being waited for, as ended.
func alive(file string) (code int) {
	text, err := os.ReadFile(file)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid == 0 || syscall.Kill(pid, 0) != nil {
		return 1
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if _, state, ok := strings.Cut(string(stat), ") "); err == nil && ok && strings.HasPrefix(state, "Z") {
		return 1
	}
	return 0
}

func TestScripts(t *testing.T) {
	t.Parallel()
	examples, err := filepath.Abs("../../../../examples")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(serve))
	t.Cleanup(server.Close)
	api := gitHub(t)
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
			env.Setenv("API", api)
			return nil
		},
	})
}

// condition says whether the machine has what a script needs. Where tests must not be
// skipped, a missing program is an error; see package require.
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
		// The script waits for this file, and then interrupts the client.
		os.WriteFile(r.URL.Query().Get("asked"), []byte("asked\n"), 0o600) //nolint:errcheck // the script would time out
		<-r.Context().Done()
	case r.URL.Path == "/redirect":
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	case r.URL.Path == "/notify":
		note(w, r)
	case r.URL.Path == "/experiment.yaml":
		w.Header().Set("Content-Type", "application/x-yaml")
		fmt.Fprint(w, "title: fetched\ndescription: d\nmethod: []\n") //nolint:errcheck // the client went away
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// note appends the request to the file that the query names.
func note(w http.ResponseWriter, r *http.Request) {
	f, err := os.OpenFile(r.URL.Query().Get("in"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		defer f.Close() //nolint:errcheck // the script would miss the request
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
