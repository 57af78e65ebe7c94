package crash

import (
	"net"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/require"
)

// startToxiproxy returns the URL of the API of a Toxiproxy that lives as long as the
// test.
func startToxiproxy(t *testing.T) string {
	t.Helper()
	program := require.Program(t, "toxiproxy-server")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close() //nolint:errcheck // it was only to find a port
	cmd := exec.CommandContext(t.Context(), program, "-host", host, "-port", port)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Wait() }) //nolint:errcheck // it is killed
	url := "http://" + net.JoinHostPort(host, port)
	deadline, tick := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for {
		if response, err := http.Get(url + "/version"); err == nil {
			response.Body.Close() //nolint:errcheck // it is not read
			return url
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("Toxiproxy does not answer")
		}
	}
}
