package extensions

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chaostoolkit/run-action/cmd/internal/cli"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/require"
)

// TestMain makes the test binary the program itself when a script runs "chaos".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
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

// play runs a script with the Python of the extensions as the active environment,
// and with variables for the addresses of the systems. Scripts have one more command, "get URL", which prints what a server answers.
func play(t *testing.T, script string, variables map[string]string) {
	t.Helper()
	python := require.Extensions(t)
	testscript.Run(t, testscript.Params{
		Files:               []string{filepath.Join("testdata", script+".txtar")},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"get": get},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("VIRTUAL_ENV", filepath.Dir(filepath.Dir(python)))
			for name, value := range variables {
				env.Setenv(name, value)
			}
			return nil
		},
	})
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: get URL")
	}
	response, err := http.Get(args[0])
	ts.Check(err)
	defer response.Body.Close() //nolint:errcheck // it is read to the end
	_, err = io.Copy(ts.Stdout(), response.Body)
	ts.Check(err)
}

// TestToxiproxy makes the connection to a service slow, and closes it.
func TestToxiproxy(t *testing.T) {
	t.Parallel()
	_, port, _ := net.SplitHostPort(openShop(t).address())
	_, proxied, _ := net.SplitHostPort(freeAddress(t))
	play(t, "toxiproxy", map[string]string{"TOXIPROXY": startToxiproxy(t), "SHOP_PORT": port, "PROXY_PORT": proxied})
}

// TestToxiproxyPort opens a proxy whose port the system chooses.
func TestToxiproxyPort(t *testing.T) {
	t.Parallel()
	play(t, "toxiproxy_port", map[string]string{"TOXIPROXY": startToxiproxy(t), "SHOP_PORT": "1"})
}

// TestPrometheus asks for metrics before and after what changes them.
func TestPrometheus(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	play(t, "prometheus", map[string]string{"PROMETHEUS": startPrometheus(t, s), "SHOP": s.url})
}

// TestKubernetes runs the Kubernetes client against a server that imitates a cluster.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	play(t, "kubernetes", map[string]string{"CLUSTER": startCluster(t), "TOKEN": clusterToken})
}

// TestHumio reports runs to a log service, with a notification plugin and with a control.
func TestHumio(t *testing.T) {
	t.Parallel()
	play(t, "humio", map[string]string{"COLLECTOR": startCollector(t)})
}

// TestPushgateway reports a run to a push gateway of Prometheus.
func TestPushgateway(t *testing.T) {
	t.Parallel()
	play(t, "pushgateway", map[string]string{"COLLECTOR": startCollector(t)})
}

// TestOpentracing sends what happens to a collector of OpenTelemetry.
func TestOpentracing(t *testing.T) {
	t.Parallel()
	play(t, "opentracing", map[string]string{"COLLECTOR": startCollector(t)})
}

// TestAddons plays the controls that come with the Chaos Toolkit.
func TestAddons(t *testing.T) {
	t.Parallel()
	play(t, "addons", nil)
}

// TestAWS stops machines in a simulated cloud.
func TestAWS(t *testing.T) {
	t.Parallel()
	play(t, "aws", map[string]string{"AWS_ENDPOINT_URL": startMoto(t)})
}
