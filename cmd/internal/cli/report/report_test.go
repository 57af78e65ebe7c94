package report_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli/clitest"
	"github.com/chaostoolkit/run-action/cmd/internal/cli/report"
	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
)

// journal is a journal whose only activity failed, and whose output has credentials.
const journal = `{"chaoslib-version": "1.44.0", "platform": "p", "node": "n", "experiment": {"title": "leaks", "description": "d",
 "secrets": {"s": {"token": "s3cr3tvalue9"}}, "method": []}, "start": "2026-01-01T00:00:00", "status": "completed", "deviated": false,
 "steady_states": {"before": null, "after": null, "during": []}, "end": "2026-01-01T00:00:01", "duration": 1.0, "rollbacks": [],
 "run": [{"activity": {"type": "action", "name": "a", "provider": {"type": "process", "path": "x", "arguments": "s3cr3tvalue9"}},
  "output": "s3cr3tvalue9 postgres://u:hunter22@db card-1234", "status": "failed",
  "exception": ["s3cr3tvalue9 postgres://u:hunter22@db card-1234\n"],
  "start": "2026-01-01T00:00:00", "end": "2026-01-01T00:00:01", "duration": 1.0}]}`

func folder(t *testing.T) *hosttest.Process {
	t.Helper()
	p := hosttest.New(t)
	p.WriteFile(t, "journal.json", journal)
	p.WriteFile(t, "journals/one.json", journal)
	p.WriteFile(t, "journals/two.json", strings.Replace(journal, "leaks", "another", 1))
	p.WriteFile(t, "half.json", `{"experiment": {`)
	p.WriteFile(t, "experiment.json", `{"title": "t", "description": "d", "method": []}`)
	return p
}

func TestReport(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		// file is the report, "" for the standard output.
		file, want string
	}{
		{name: "HTML", args: []string{"journal.json", "r.html"}, file: "r.html", want: "<!doctype html>"},
		{name: "Markdown", args: []string{"journal.json", "r.md"}, file: "r.md", want: "# leaks"},
		{name: "JSON", args: []string{"journal.json", "r.json"}, file: "r.json", want: `"title": "leaks"`},
		{name: "format of the option", args: []string{"--format", "markdown", "journal.json", "r"}, file: "r", want: "# leaks"},
		{name: "format of the Chaos Toolkit", args: []string{"--export-format=html5", "--var", "x=1", "journal.json", "r"}, file: "r", want: "<!doctype html>"},
		{name: "standard output", args: []string{"--format", "markdown", "journal.json", "-"}, want: "# leaks"},
		{name: "title", args: []string{"--title", "Game day", "journal.json", "r.md"}, file: "r.md", want: "# Game day"},
		{name: "folder", args: []string{"journals", "-"}, want: "all 2 experiments passed"},
		{name: "pattern with an exception", args: []string{"journals/*.json", "!journals/one.json", "r.md"}, file: "r.md", want: "# another"},
		{name: "fail-on", args: []string{"--fail-on", "activity", "journals", "-"}, want: "all 2 experiments failed"},
		{name: "baseline", args: []string{"--baseline", "journal.json", "journals", "-"}, want: "Compared with an earlier run"},
		{name: "no journal is replaced by another kind of file", args: []string{"journal.json", "experiment.json"}, file: "experiment.json", want: `"leaks"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			code, message := clitest.Run(t, report.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != exit.OK {
				t.Fatalf("got %d, %q, %s", code, message, p.Err)
			}
			got := p.Out.String()
			if test.file != "" {
				if want := "Report generated as '" + test.file + "'\n"; got != want {
					t.Errorf("got the output %q, want %q", got, want)
				}
				content, err := os.ReadFile(p.Path(test.file))
				if err != nil {
					t.Fatal(err)
				}
				got = string(content)
			}
			if !strings.Contains(strings.ToLower(got), strings.ToLower(test.want)) {
				t.Errorf("got no %q in %s", test.want, got)
			}
		})
	}
}

// A report is shared: whatever the format, it has no secrets and no passwords of URLs.
func TestReportRedacts(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"html", "markdown", "json"} {
		p := folder(t)
		code, message := clitest.Run(t, report.New(p.Process, &confidential.Secrets{}),
			"--redact", "card-[0-9]+", "--format", format, "journal.json", "-")
		if code != exit.OK {
			t.Fatalf("%s: got %d, %q", format, code, message)
		}
		for _, secret := range []string{"s3cr3tvalue9", "hunter22", "card-1234"} {
			if strings.Contains(p.Out.String(), secret) {
				t.Errorf("%s: got %q in %s", format, secret, p.Out)
			}
		}
	}
}

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code exit.Code
		// message is a part of the message, log of what is logged or printed on stderr.
		message, log string
	}{
		{name: "no report", args: []string{"journal.json"}, code: exit.Usage, message: "name the journals"},
		{name: "unknown extension", args: []string{"journal.json", "r.docx"}, code: exit.Usage, message: "--format"},
		{name: "unknown format", args: []string{"--format", "docx", "journal.json", "r.html"}, code: exit.Usage, message: "html, markdown, pdf, json"},
		{name: "a journal as the report", args: []string{"journals", "journal.json"}, code: exit.Usage, message: "is a journal, which the report would replace"},
		{name: "the baseline as the report", args: []string{"--baseline", "r.html", "journals", "r.html"}, code: exit.Usage, message: "is the baseline"},
		{name: "fail-on", args: []string{"--fail-on", "weather", "journal.json", "r.html"}, code: exit.Usage, message: "--fail-on"},
		{name: "pattern of secrets", args: []string{"--redact", "(", "journal.json", "r.html"}, code: exit.Usage, message: "--redact"},
		{name: "broken pattern", args: []string{"journals/[", "r.html"}, code: exit.Usage, message: "journals/["},
		{name: "pattern that matches nothing", args: []string{"no/*.json", "r.html"}, code: exit.Failure, message: "no file matches no/*.json"},
		{name: "beside one that does", args: []string{"journals/*.json", "no/*.json", "r.html"}, code: exit.Failure, message: "no file matches no/*.json"},
		{name: "everything excluded", args: []string{"journal.json", "!journal.json", "r.html"}, code: exit.Failure, message: "there is no journal"},
		{name: "half a journal", args: []string{"half.json", "r.html"}, code: exit.Failure, log: "half.json:1:"},
		{name: "an experiment", args: []string{"experiment.json", "r.html"}, code: exit.Failure, log: "found: an experiment"},
		{name: "all that is wrong", args: []string{"experiment.json", "half.json", "r.html"}, code: exit.Failure, log: "half.json:1:"},
		{name: "no such baseline", args: []string{"--baseline", "nowhere", "journal.json", "r.html"}, code: exit.Failure, message: "the baseline nowhere could not be read"},
		{name: "no such folder", args: []string{"journal.json", "nowhere/deep\x00/r.html"}, code: exit.Failure, message: "could not be written"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := folder(t)
			code, message := clitest.Run(t, report.New(p.Process, &confidential.Secrets{}), test.args...)
			if code != test.code || !strings.Contains(message, test.message) || !strings.Contains(p.Err.String(), test.log) {
				t.Errorf("got %d, %q and the log %q, want %d, %q and %q", code, message, p.Err, test.code, test.message, test.log)
			}
			if _, err := os.Stat(p.Path("r.html")); err == nil {
				t.Error("a report was written")
			}
			if got, err := os.ReadFile(p.Path("journal.json")); err != nil || string(got) != journal {
				t.Errorf("the journal was changed: %v", err)
			}
		})
	}
}
