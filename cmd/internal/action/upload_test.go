package action

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/host/hosttest"
	"github.com/chaostoolkit/run-action/reporters/artifact/artifacttest"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// uploading returns a phase that uploads to the service. Its command line writes files
// as given, by their names.
func uploading(t *testing.T, server *artifacttest.Server, files map[string]string) (*phase, *hosttest.Process) {
	t.Helper()
	process := hosttest.New(t, "INPUT_UPLOAD-RESULTS-AS-ARTIFACTS=true", "INPUT_JOURNAL-DIR=results",
		"ACTIONS_RESULTS_URL=https://results.test/", "ACTIONS_RUNTIME_TOKEN="+artifacttest.JobToken())
	env := &process.Env
	env.Environ = append(env.Environ, "GITHUB_WORKSPACE="+env.Dir)
	run := func(_ *host.Env, step *Step, _ []string) exit.Code {
		for name, text := range files {
			process.WriteFile(t, name, text)
		}
		step.Wrote(process.Path("results"))
		return exit.OK
	}
	p := &phase{Step: &Step{Env: env, Log: &Log{Writer: process.Err}}, options: pflag.NewFlagSet("run", pflag.ContinueOnError), run: run, transport: githubtest.Serve(t, server)}
	return p, process
}

// What the run wrote is uploaded after it, under the names in the folder of the journals.
func TestUpload(t *testing.T) {
	t.Parallel()
	server := artifacttest.New(t)
	files := map[string]string{"results/e.json": "{}", "results/deep/log": "line"}
	p, process := uploading(t, server, files)
	if err := p.main(); err != nil {
		t.Fatal(err)
	}
	checkUploaded(t, server, map[string]string{"e.json": "{}", "deep/log": "line"})
	const want = `The results are in the artifact "chaostoolkit-results": 2 files, `
	wantText(t, process.Err.String(), want)
}

// The post phase uploads what a killed step has written: the recovery may have written
// nothing itself.
func TestUploadAfterAKill(t *testing.T) {
	t.Parallel()
	server := artifacttest.New(t)
	p, process := uploading(t, server, nil)
	process.Environ = append(process.Environ, "STATE_started=true")
	process.WriteFile(t, "results/e.json", "{}")
	p.run = func(*host.Env, *Step, []string) exit.Code { return exit.OK }
	if err := p.post(); err != nil {
		t.Fatal(err)
	}
	checkUploaded(t, server, map[string]string{"e.json": "{}"})
}

// A service that refuses is a warning: the verdict of the run counts.
func TestUploadRefused(t *testing.T) {
	t.Parallel()
	server := artifacttest.New(t)
	server.Fail(artifacttest.CreateArtifact, artifacttest.Refuse(403, "permission_denied", "the storage quota was hit"))
	p, process := uploading(t, server, map[string]string{"results/e.json": "{}"})
	if err := p.main(); err != nil {
		t.Errorf("got %v, want that the run counts", err)
	}
	wantText(t, process.Err.String(), "::warning title=Chaos::")
	if a := server.Artifacts(); len(a) > 0 {
		t.Errorf("got %d artifacts, want none", len(a))
	}
}

func checkUploaded(t *testing.T, server *artifacttest.Server, want map[string]string) {
	t.Helper()
	artifacts := server.Artifacts()
	if len(artifacts) != 1 || !artifacts[0].Finalized {
		t.Fatalf("got %d artifacts, want one that is complete", len(artifacts))
	}
	got := artifacts[0].Files(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// Outputs and state that cannot be written are warnings.
func TestFilesOfTheRunnerThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	process := hosttest.New(t)
	process.Environ = append(process.Environ, "GITHUB_STATE="+process.Dir, "GITHUB_OUTPUT="+process.Dir)
	s := &Step{Env: &process.Env, Log: &Log{Writer: process.Err}, outputs: []Output{{Name: "verdict", Value: "passed"}}}
	s.saveState("started", "true")
	s.writeOutputs()
	wantText(t, process.Err.String(), "Could not save the state of the step: ", "Could not set the outputs of the step: ")
	if entries, err := os.ReadDir(process.Dir); err != nil || len(entries) > 0 {
		t.Errorf("got the files %v (%v), want none", entries, err)
	}
}

func wantText(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("got no %q in\n%s", want, text)
		}
	}
}
