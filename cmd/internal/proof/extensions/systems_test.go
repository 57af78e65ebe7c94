package extensions

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/runner/require"
)

// patience is how long a server may take to start.
const patience = 30 * time.Second

// startToxiproxy returns the URL of the API of a Toxiproxy.
func startToxiproxy(t *testing.T) string {
	t.Helper()
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	return start(t, "http://"+address, "/version", require.Program(t, "toxiproxy-server"), "-host", host, "-port", port)
}

// startPrometheus returns the URL of a Prometheus that looks at a shop twice a
// second, and has done so already.
func startPrometheus(t *testing.T, s *shop) string {
	t.Helper()
	const configuration = `
scrape_configs:
- job_name: shop
  scrape_interval: 500ms
  scrape_timeout: 500ms
  static_configs: [{targets: [%q]}]
`
	dir, address := t.TempDir(), freeAddress(t)
	file := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(file, fmt.Appendf(nil, configuration, s.address()), 0o600); err != nil {
		t.Fatal(err)
	}
	url := start(t, "http://"+address, "/-/ready", require.Program(t, "prometheus"),
		"--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if !s.noted(ctx) {
		t.Fatal("Prometheus does not look at the shop")
	}
	return url
}

// startMoto returns the URL of a Moto, which stands for AWS.
func startMoto(t *testing.T) string {
	t.Helper()
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	return start(t, "http://"+address, "/moto-api/", require.Extensions(t), "-m", "moto.server", "-H", host, "-p", port)
}

// freeAddress returns an address on which a server can listen.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // no client has connected
	return listener.Addr().String()
}

// start runs a server for as long as the test, and returns url once the server
// answers at the path.
func start(t *testing.T, url, path, program string, args ...string) string {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait() //nolint:errcheck // it is killed
		close(ended)
	}()
	t.Cleanup(func() {
		<-ended
		if t.Failed() {
			t.Logf("%s:\n%s", program, &log)
		}
	})
	deadline, tick := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer tick.Stop()
	for !answers(url + path) {
		select {
		case <-tick.C:
		case <-ended:
			t.Fatalf("%s ended before it served %s", program, url+path)
		case <-deadline:
			t.Fatalf("%s does not serve %s", program, url+path)
		}
	}
	return url
}

func answers(url string) bool {
	client := http.Client{Timeout: patience}
	response, err := client.Get(url)
	if err != nil {
		return false
	}
	response.Body.Close() //nolint:errcheck // it is not read
	return response.StatusCode == http.StatusOK
}
