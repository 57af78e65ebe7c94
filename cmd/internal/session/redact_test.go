package session_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
)

// secrets are the secrets of the tests, by where they stand.
func secrets() map[string]string {
	return map[string]string{
		"experiment": "in-the-experiment-4711", "environment": "in-the-environment-4712", "variables": "in-the-variables-4713",
		"option": "on-the-command-line-4714", "pattern": "sk_live_4715", "token": "of-the-job-4716",
	}
}

// The secrets are used - the server receives them - and an activity prints all of them. They
// appear in no file that the session wrote, and neither in the log nor on the console.
func TestSecretsAreRedactedEverywhere(t *testing.T) {
	t.Parallel()
	s := secrets()
	p := newProgram(t, "PASSWORD="+s["environment"]).inStep("GITHUB_TOKEN=" + s["token"])
	var asked atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Store(r.Header.Get("Authorization") == s["experiment"]+s["environment"]+s["variables"]+s["option"])
	}))
	defer server.Close()
	ending := signalServer(t, p, syscall.SIGUSR2) // one rollback is left, so that the write-ahead log is kept
	all := strings.Join([]string{"$PASSWORD", s["experiment"], s["variables"], s["option"], s["pattern"], s["token"]}, " ")
	p.WriteFile(t, "e.yaml", parts{
		head: `secrets: {s: {written: ` + s["experiment"] + `, environment: {type: env, key: PASSWORD}}, v: {file: unset}}
configuration: {vault_token: unset}`,
		method: shell("action", "print", "echo "+all+"; echo "+all+" >&2") + `,
{type: probe, name: ask, secrets: [s, v], provider: {type: http, url: "` + server.URL + `", headers: {Authorization: "${written}${environment}${file}${vault_token}"}}}`,
		rollbacks: request(ending.URL) + "," + shell("action", "undo", "echo "+all),
	}.String())
	p.WriteFile(t, "vars.yaml", "secrets: {v: {file: "+s["variables"]+"}}")
	p.mustPlay(t, exit.Failure, "--var-file", "vars.yaml", "--var", "vault_token="+s["option"], "--redact", "sk_live_[0-9]+",
		"--journal-dir", "journals", "--junit-path", "out/junit.xml",
		"--report", "out/report.html", "--report", "out/report.md", "e.yaml")
	if !asked.Load() {
		t.Error("the server did not receive the secrets")
	}
	texts := map[string]string{"the console": p.Err.String() + p.Out.String(), "the log of the step": unmasked(p.log.String())}
	files := p.written(t, "e.yaml", "vars.yaml")
	for name, text := range files {
		texts[name] = text
	}
	for _, name := range []string{"journals/e.json", "journals/results.json", "chaostoolkit.log", "out/junit.xml", "out/report.html", "out/report.md"} {
		if files[name] == "" {
			t.Errorf("%s was not written", name)
		}
	}
	if len(p.names(".chaos")) != 1 {
		t.Error("there is no write-ahead log")
	}
	for name, text := range texts {
		for where, secret := range s {
			if strings.Contains(text, secret) {
				t.Errorf("%s has the secret of the %s:\n%s", name, where, text)
			}
		}
	}
}

// unmasked returns the log of a step without the commands that make the runner mask values.
func unmasked(log string) string {
	var kept strings.Builder
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "::add-mask::") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// written returns the files in the folder of the process but for those that the test wrote.
func (p *program) written(t *testing.T, except ...string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := fs.WalkDir(os.DirFS(p.Dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			text, _ := os.ReadFile(filepath.Join(p.Dir, path))
			files[path] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range except {
		delete(files, name)
	}
	return files
}

// An experiment that is not even valid shows no secret, either.
func TestSecretsOfBrokenExperimentsAreRedacted(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"invalid":  "title: t\ndescription: d\nsecrets: {s: {password: hunter2-hunter2}}\nmethod: [{type: hunter2-hunter2}]\n",
		"not YAML": "secrets:\n  s:\n    password: hunter2-hunter2\nmethod: [hunter2-hunter2\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.WriteFile(t, "e.yaml", text)
			p.mustPlay(t, exit.Failure, "--journal-dir", "journals", "--junit-path", "junit.xml", "e.yaml")
			texts := p.written(t, "e.yaml")
			texts["the console"] = p.Err.String()
			for name, text := range texts {
				if strings.Contains(text, "hunter2") {
					t.Errorf("%s has the secret:\n%s", name, text)
				}
			}
		})
	}
}
