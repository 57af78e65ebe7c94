package confidential_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// knows returns Secrets that know the value.
func knows(t *testing.T, values ...string) *confidential.Secrets {
	t.Helper()
	s := &confidential.Secrets{}
	for _, value := range values {
		s.LearnVariable("vault_token", value)
	}
	return s
}

func TestWords(t *testing.T) {
	t.Parallel()
	s := knows(t, "hunter2")
	words := []string{"--var", "key=hunter2", "hunter"}
	if diff := cmp.Diff([]string{"--var", "key=[redacted]", "hunter"}, s.Words(words)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if words[1] != "key=hunter2" {
		t.Error("the words themselves were changed")
	}
	if got := s.Words(nil); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	s := knows(t, "hunter2", "12345678")
	document := pyvalue.MapOf("title", "with hunter2", "hunter2", []any{int64(12345678), int64(1234567), nil, true, pyvalue.MapOf("k", "hunter2")})
	want := pyvalue.MapOf("title", "with [redacted]", "[redacted]", []any{"[redacted]", int64(1234567), nil, true, pyvalue.MapOf("k", "[redacted]")})
	clean := s.Document(document)
	if got, want := pyvalue.Repr(clean), pyvalue.Repr(want); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !document.Has("hunter2") {
		t.Error("the document itself was changed")
	}
	if !confidential.IsRedacted(clean) || !confidential.IsRedacted(clean.Value("title")) || confidential.IsRedacted(document) || confidential.IsRedacted(nil) {
		t.Error("IsRedacted does not find what was redacted")
	}
}

// The Chaos Toolkit writes an experiment with its secrets into the journal, and outputs
// with them.
func TestJournal(t *testing.T) {
	t.Parallel()
	text := `{
 "chaoslib-version": "1.44.0", "status": "completed",
 "experiment": {
  "title": "pay", "configuration": {"vault_token": "hvs.in-clear", "region": "eu-west-1"},
  "secrets": {"shop": {"token": "hunter2", "other": {"type": "env", "key": "SHOP", "default": "env-default"}}}
 },
 "run": [{"output": {"body": "you sent hunter2 and aHVudGVyMg==", "header": "env-default"}, "exception": ["hvs.in-clear\n"]}]
}`
	file, err := source.Parse("journal.json", source.JSON, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	document, _ := file.Root.Value().(*pyvalue.Map)
	got := pyvalue.Repr(new(confidential.Secrets).Journal(document))
	for _, secret := range []string{"hunter2", "aHVudGVyMg", "env-default", "hvs.in-clear"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s is shown in %s", secret, got)
		}
	}
	for _, shown := range []string{"1.44.0", "'pay'", "eu-west-1", "you sent [redacted] and", "SHOP"} {
		if !strings.Contains(got, shown) {
			t.Errorf("%s is missing in %s", shown, got)
		}
	}
}

func TestJournalWithoutExperiment(t *testing.T) {
	t.Parallel()
	for _, document := range []*pyvalue.Map{
		pyvalue.NewMap(0), pyvalue.MapOf("experiment", nil), pyvalue.MapOf("experiment", "text"),
		pyvalue.MapOf("experiment", []any{pyvalue.NewMap(0)}), pyvalue.MapOf("experiment", pyvalue.MapOf("secrets", nil)),
	} {
		if got := new(confidential.Secrets).Journal(document); pyvalue.Repr(got) != pyvalue.Repr(document) {
			t.Errorf("%s became %s", pyvalue.Repr(document), pyvalue.Repr(got))
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	s := knows(t, "hunter2")
	const text = "a hunter2 in it"
	problems := source.Problems{
		{Rule: source.RuleDocumentLimit, File: text, Pos: source.Pos{Line: 3, Column: 7}, Path: text, Message: text, Found: text, Expected: text, Hint: text},
		{Message: "nothing secret"},
	}
	const clean = "a [redacted] in it"
	want := source.Problems{
		{Rule: source.RuleDocumentLimit, File: clean, Pos: source.Pos{Line: 3, Column: 7}, Path: clean, Message: clean, Found: clean, Expected: clean, Hint: clean},
		{Message: "nothing secret"},
	}
	if diff := cmp.Diff(want, s.Problems(problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if problems[0].Message != text {
		t.Error("the problems themselves were changed")
	}
	if got := s.Problems(nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// Problems have line numbers: each line must stay where it is, whatever is a secret.
func TestFileTextKeepsLines(t *testing.T) {
	t.Parallel()
	s := &confidential.Secrets{}
	text := "title: t\r\nsecrets:\n  shop:\n    key: |\n      first line of it\n      second line of it\n    pass: hunter2\nlast: hunter2"
	s.LearnDocument(parse(t, text))
	want := "title: t\r\nsecrets:\n  shop:\n    key: |\n      [redacted]\n      [redacted]\n    pass: [redacted]\nlast: [redacted]"
	if diff := cmp.Diff(want, string(s.FileText("/e.yaml", []byte(text)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, same := range []string{"", "\n", "\n\n", "no end", "\xff\xfe"} {
		if got := string(s.FileText("/e.yaml", []byte(same))); got != same {
			t.Errorf("%q became %q", same, got)
		}
	}
}

// Nothing of a file of settings or variables is shown: not even what no rule finds.
func TestHide(t *testing.T) {
	t.Parallel()
	s := &confidential.Secrets{}
	s.Hide("/home/me/.chaostoolkit/settings.yaml", "/ws/./vars/../vars/prod.yaml")
	s.Hide("/ws/third.yaml")
	for path, hidden := range map[string]bool{
		"/home/me/.chaostoolkit/settings.yaml": true, "/home/me/x/../.chaostoolkit/settings.yaml": true,
		"/ws/vars/prod.yaml": true, "/ws/third.yaml": true,
		"/ws/vars": false, "/ws/vars/prod.yaml.txt": false, "/ws/e.yaml": false, "": false,
	} {
		if got := s.FileText(path, []byte("key: value\n")); (got == nil) != hidden {
			t.Errorf("%s: got %q", path, got)
		}
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	s := knows(t, "hunter2")
	const text, clean = "a hunter2", "a [redacted]"
	suite := &report.Suite{
		Notes: []string{text},
		Outcomes: []*report.Outcome{{
			Source: text, Title: text, Reason: text, Reproduce: text, Problems: source.Problems{{Message: text}},
			State: report.Finished, JournalPath: "journal.json",
		}, {Source: "e.json"}},
	}
	got := s.Suite(suite)
	want := report.Outcome{
		Source: clean, Title: clean, Reason: clean, Reproduce: clean, Problems: source.Problems{{Message: clean}},
		State: report.Finished, JournalPath: "journal.json",
	}
	if diff := cmp.Diff(want, *got.Outcomes[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Notes[0] != clean || len(got.Outcomes) != 2 || got.Outcomes[1].Source != "e.json" {
		t.Errorf("got %+v", got)
	}
	if o := suite.Outcomes[0]; suite.Notes[0] != text || o.Source != text || o.Problems[0].Message != text {
		t.Error("the suite itself was changed")
	}
}
