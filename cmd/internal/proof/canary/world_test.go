package canary_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// world is a machine on which chaos runs, with the servers that it talks to, and the
// canaries in it.
type world struct {
	t *testing.T
	// root has everything: the workspace, the home, the folder for temporary files.
	root string
	// birds are the canaries by their names.
	birds map[string]bird
	// plain is one that chaos does not know to be secret: finding it everywhere shows
	// that the search works.
	plain bird
	// planted are the files that tests wrote, with canaries in them.
	planted map[string]string
	environ []string
	server  *httptest.Server

	mu sync.Mutex
	// sent is what reached servers that must not see secrets.
	sent bytes.Buffer
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, root: t.TempDir(), birds: make(map[string]bird), planted: make(map[string]string), plain: newBird(t, "plain")}
	for _, name := range []string{"env", "inline", "default", "vault", "varjson", "varyaml", "dotenv", "later", "vaulttoken", "setvar", "header", "auth"} {
		w.birds[name] = newBird(t, name, nasty)
	}
	for _, name := range []string{"webhook", "input", "runtime", "loader", "proxy"} {
		w.birds[name] = newBird(t, name)
	}
	w.birds["lines"] = newBird(t, "lines", nasty+"\n  ", "\r\n", "\n")
	w.birds["foreign"] = newForeignBird(t, "foreign")
	w.birds["long"] = newBird(t, "long", slices.Repeat([]string{"-"}, 30)...)
	w.birds["pattern"] = newPatternBird(t)
	w.birds["github"] = bird{name: "github", value: githubtest.Token, cores: []string{githubtest.Token[4:]}}
	for _, dir := range []string{"work", "home", "tmp", "runner"} {
		if err := os.MkdirAll(filepath.Join(w.root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	w.serve()
	w.settle()
	return w
}

// newPatternBird returns a canary that only a pattern of --redact describes.
func newPatternBird(t *testing.T) bird {
	b := newBird(t, "pattern")
	b.value = "tok_" + b.value
	return b
}

func (w *world) value(name string) string {
	b, ok := w.birds[name]
	if !ok {
		w.t.Fatalf("there is no canary %q", name)
	}
	return b.value
}

func (w *world) path(name string) string { return filepath.Join(w.root, "work", name) }

// plant writes a file that may contain canaries.
func (w *world) plant(name, text string) {
	w.t.Helper()
	path := w.path(name)
	w.planted[path] = text
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// settle writes the settings and var files, and sets the environment.
func (w *world) settle() {
	w.plant("../home/.chaostoolkit/settings.yaml", toJSON(w.t, map[string]any{
		"auths": map[string]any{w.host(): map[string]any{"type": "bearer", "value": w.value("auth")}},
		"notifications": []any{map[string]any{
			"type": "http", "url": w.server.URL + "/hook/" + w.value("webhook"), "headers": map[string]any{"X-Key": w.value("header")},
		}},
	}))
	w.plant("vars.json", toJSON(w.t, map[string]any{"secrets": map[string]any{"varjson": map[string]any{"varjson": w.value("varjson")}}}))
	w.plant("vars.yaml", "secrets: "+toJSON(w.t, map[string]any{"varyaml": map[string]any{"varyaml": w.value("varyaml")}})+"\n")
	w.plant("vars.env", "CANARY_DOTENV="+w.value("dotenv")+"\n")
	w.environ = []string{
		role + "=chaos", "PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(w.root, "home"), "TMPDIR=" + filepath.Join(w.root, "tmp"),
		"PYTHONPATH=" + w.path("."), "PYTHONDONTWRITEBYTECODE=1", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1",
		"HTTPS_PROXY=http://user:" + w.value("proxy") + "@127.0.0.1:1",
		"CANARY_ENV=" + w.value("env"), "CANARY_LINES=" + w.value("lines"), "CANARY_FOREIGN=" + w.value("foreign"),
		"CANARY_LONG=" + w.value("long"), "CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN=" + w.value("loader"),
	}
}

func (w *world) host() string { return strings.TrimPrefix(w.server.URL, "http://") }

func toJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// serve starts one server for all roles: an echo, Vault, a receiver of notifications,
// GitHub.
func (w *world) serve() {
	hub := githubtest.New(w.t)
	mux := http.NewServeMux()
	mux.HandleFunc("/echo/", echo)
	mux.HandleFunc("/v1/secret/data/app", func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, toJSON(w.t, map[string]any{"data": map[string]any{"data": map[string]any{"token": w.value("vault")}}})) //nolint:errcheck // the client went away
	})
	mux.HandleFunc("/hook/", func(_ http.ResponseWriter, r *http.Request) { w.hear(r.Body) })
	mux.HandleFunc("/experiments/", func(rw http.ResponseWriter, r *http.Request) {
		http.Error(rw, "you are "+r.Header.Get("Authorization")+" and asked for "+r.URL.String(), http.StatusForbidden)
	})
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is there will do
		w.hear(bytes.NewReader(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		hub.ServeHTTP(rw, r)
	})
	w.server = httptest.NewServer(mux)
	w.t.Cleanup(w.server.Close)
	w.plant("../runner/event.json", toJSON(w.t, map[string]any{"pull_request": map[string]any{
		"number": 12, "head": map[string]any{"sha": "0123456789012345678901234567890123456789", "repo": map[string]any{"full_name": "octo-org/octo-repo"}},
	}}))
}

func (w *world) hear(body io.Reader) {
	w.mu.Lock()
	defer w.mu.Unlock()
	io.Copy(&w.sent, body) //nolint:errcheck // other checks notice if something is missing
}

func (w *world) heard() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.sent.Bytes())
}

// echo answers with the whole request in several encodings, or redirects the client, or
// closes the connection.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is there will do
	switch {
	case strings.Contains(r.URL.Path, "redirect"):
		http.Redirect(w, r, "/echo/moved?"+r.URL.RawQuery, http.StatusFound)
		return
	case strings.Contains(r.URL.Path, "astray"):
		w.Header().Set("Location", "http://127.0.0.1:1/?"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
		return
	case strings.Contains(r.URL.Path, "hang-up"):
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("X-Echo", r.Header.Get("X-Token"))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Authorization", base64.StdEncoding.EncodeToString([]byte(r.Header.Get("Authorization"))))
	w.WriteHeader(http.StatusTeapot)
	text, _ := json.Marshal(map[string]any{"url": r.URL.String(), "headers": r.Header, "body": string(body)})
	w.Write(text) //nolint:errcheck // the client went away
}

// run is the result of a call of chaos.
type run struct {
	code           int
	stdout, stderr string
}

// chaos runs the program in the workspace.
func (w *world) chaos(extra []string, args ...string) run {
	w.t.Helper()
	cmd, stdout, stderr := w.command(extra, args...)
	err := cmd.Run()
	if cmd.ProcessState == nil {
		w.t.Fatal(err)
	}
	return run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (w *world) command(extra []string, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	w.t.Helper()
	executable, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd = exec.CommandContext(context.Background(), executable, args...)
	cmd.Dir, cmd.Env = w.path("."), append(append([]string(nil), w.environ...), extra...)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	return cmd, stdout, stderr
}
