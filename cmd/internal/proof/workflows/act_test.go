package workflows_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// patience is how long a workflow may take.
const patience = 5 * time.Minute

// act runs the workflows of a script's folder: act EVENT [OPTION...]. What it prints
// is made for scripts to look at, a line each:
//
//	JOB: success                       the result of a job, also failure
//	JOB | TEXT                         what a step printed
//	JOB output NAME=VALUE              an output
//	JOB summary | TEXT                 a line of the job summary
//	JOB error file=F,line=N | TEXT     an annotation, also warning and notice
func (e *engine) act(program string) func(ts *testscript.TestScript, neg bool, args []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		args = append([]string{
			"--json", "--rm", "--platform=ubuntu-latest=" + runnerName, "--pull=false", "--rebuild=false", "--network=host",
			"--container-daemon-socket=-", "--no-cache-server", "--env=GITHUB_REPOSITORY=" + repository,
			"--artifact-server-addr=127.0.0.1", "--artifact-server-port=" + freePort(ts), "--artifact-server-path=" + ts.Getenv("ARTIFACTS"),
			"--secret=GITHUB_TOKEN=" + githubtest.Token,
			"--env=GITHUB_API_URL=" + ts.Getenv("GITHUB_API_URL"), "--env=GITHUB_GRAPHQL_URL=" + ts.Getenv("GITHUB_API_URL") + "/graphql",
		}, args...)
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Dir = ts.MkAbs(".")
		cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "DOCKER_HOST=unix://" + e.socket}
		output, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			ts.Fatalf("act: %v", err)
		}
		render(ts.Stdout(), output)
		switch {
		case ctx.Err() != nil:
			ts.Fatalf("act did not end in %s", patience)
		case err == nil && neg:
			ts.Fatalf("got a workflow that succeeds, want one that fails")
		case err != nil && !neg:
			ts.Fatalf("got a workflow that fails, want one that succeeds")
		}
	}
}

// freePort returns a port on which no process listens.
func freePort(ts *testscript.TestScript) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer listener.Close() //nolint:errcheck // no client connects
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// entry is an entry of act's log.
type entry struct {
	Job       string
	JobResult string
	Message   string `json:"msg"`
	Level     string
	Raw       bool `json:"raw_output"`
	// Command is a workflow command, Arg and Properties are what it is called with.
	Command    string
	Name       string
	Arg        string
	Content    string
	Properties map[string]string `json:"kvPairs"`
}

// render turns act's log into lines for scripts.
func render(w io.Writer, log []byte) {
	lines := bufio.NewScanner(bytes.NewReader(log))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintf(w, "act | %s\n", lines.Text())
			continue
		}
		_, job, _ := strings.Cut(strings.TrimSpace(e.Job), "/") // it is padded
		e.render(w, job)
	}
}

func (e *entry) render(w io.Writer, job string) {
	switch {
	case e.JobResult != "":
		fmt.Fprintf(w, "%s: %s\n", job, e.JobResult)
	case e.Raw:
		printLines(w, job+" | ", e.Message)
	case e.Command == "set-output":
		fmt.Fprintf(w, "%s output %s=%s\n", job, e.Name, e.Arg)
	case e.Command == "summary":
		printLines(w, job+" summary | ", e.Content)
	case e.Command == "error" || e.Command == "warning" || e.Command == "notice":
		printLines(w, fmt.Sprintf("%s %s file=%s,line=%s | ", job, e.Command, e.Properties["file"], e.Properties["line"]), e.Arg)
	case e.Level == "error":
		printLines(w, job+" ! ", e.Message)
	}
}

func printLines(w io.Writer, prefix, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "%s%s\n", prefix, strings.TrimRight(line, "\n"))
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	log := `{"job":"w/a","raw_output":true,"msg":"one\ntwo\n"}
{"job":"w/a","command":"set-output","name":"verdict","arg":"passed","msg":"..."}
{"job":"w/a","command":"summary","content":"# title\n\ntext","msg":"..."}
{"job":"w/a","command":"error","arg":"lost","kvPairs":{"file":"e.yaml","line":"6"},"msg":"..."}
{"job":"w/a","command":"group","arg":"folded","msg":"..."}
{"job":"w/a","level":"error","msg":"broken"}
{"job":"w/a","jobResult":"failure","msg":"Job failed"}
Error: it failed
`
	want := `a | one
a | two
a output verdict=passed
a summary | # title
a summary | 
a summary | text
a error file=e.yaml,line=6 | lost
a ! broken
a: failure
act | Error: it failed
`
	var got strings.Builder
	render(&got, []byte(log))
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
