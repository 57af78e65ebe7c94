package workflows_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/require"
)

const (
	// imageName is the image that is tested.
	imageName = "localhost/chaos-under-test:latest"
	// actName is under what name act looks for the image of the Action "./".
	actName = "docker.io/library/act-dockeraction:latest"
	// runnerName is what jobs run in: it has a shell and little else.
	runnerName = "docker.io/library/debian:trixie-slim"
	// version is what the image is built as.
	version = "1.2.3"
)

// engine runs containers.
type engine struct {
	podman string
	// root is the folder of the repository.
	root string
	// socket is where Docker's API is served.
	socket string
}

// newEngine builds the image and serves Docker's API until the test is over.
func newEngine(t *testing.T) *engine {
	t.Helper()
	e := &engine{podman: require.Program(t, "chaos-podman"), root: root(t)}
	begin := time.Now()
	output, code := e.do(t, "build", "--pull=never", "--network=host", "--build-arg=VERSION="+version,
		"--tag="+imageName, "--tag="+actName, e.root)
	if code != 0 {
		t.Fatalf("building the image: exit code %d\n%s", code, output)
	}
	t.Logf("the image was built in %s", time.Since(begin).Round(time.Second))
	e.serve(t)
	return e
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// serve serves Docker's API, by podman's service, until the test is over.
func (e *engine) serve(t *testing.T) {
	t.Helper()
	dir, err := os.MkdirTemp("", "podman") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	behind := filepath.Join(dir, "podman")
	var log bytes.Buffer
	service := exec.Command(e.podman, "system", "service", "--time=0", "unix://"+behind)
	service.Stderr = &log
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		service.Process.Signal(os.Interrupt) //nolint:errcheck // it is waited for
		service.Wait()                       //nolint:errcheck // it was interrupted
		os.RemoveAll(dir)                    //nolint:errcheck // it is a folder for temporary files
	})
	waitFor(t, behind, &log)
	e.socket = filepath.Join(dir, "docker")
	listener, err := net.Listen("unix", e.socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: remembering(behind), ReadHeaderTimeout: time.Minute}
	go server.Serve(listener) //nolint:errcheck // it is closed in the end
	t.Cleanup(func() { server.Close() })
}

// waitFor waits until a process listens.
func waitFor(t *testing.T, socket string, log fmt.Stringer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.Tick(10 * time.Millisecond); ; {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close() //nolint:errcheck // it only proved that a process listens
			return
		}
		select {
		case <-tick:
		case <-ctx.Done():
			t.Fatalf("podman's service does not listen: %s", log)
		}
	}
}

// remembering forwards requests to podman's service, and caches its /info: act asks for it
// many times for each step, and podman needs half a second, since it asks the package
// manager.
func remembering(socket string) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: "podman"}) },
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		}},
		FlushInterval: -1, // what steps print comes at once
	}
	info := sync.OnceValue(func() *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		proxy.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/v1.41/info", nil))
		return recorder
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/info") {
			proxy.ServeHTTP(w, r)
			return
		}
		maps.Copy(w.Header(), info().Header())
		w.WriteHeader(info().Code)
		w.Write(info().Body.Bytes()) //nolint:errcheck // act would report it
	})
}

// do runs podman and returns what it printed, and its exit code.
func (e *engine) do(t testing.TB, args ...string) (output string, code int) {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), e.podman, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("podman %s: %v", args[0], err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return string(text), code
}

// must does the same and expects success.
func (e *engine) must(t testing.TB, args ...string) string {
	t.Helper()
	output, code := e.do(t, args...)
	if code != 0 {
		t.Fatalf("podman %s: got exit code %d, want 0\n%s", strings.Join(args, " "), code, output)
	}
	return strings.TrimSpace(output)
}
