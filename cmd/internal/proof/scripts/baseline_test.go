package scripts_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// gitHub starts a GitHub whose branch main has results of a run that passed, and whose
// branch other has an invalid artifact. It returns the address of its API.
func gitHub(t *testing.T) string {
	t.Helper()
	server := githubtest.New(t)
	server.Base = "/api/v3"
	mux := http.NewServeMux()
	mux.Handle("/", server)
	mux.HandleFunc("/storage/", server.ServeBlob)
	address := httptest.NewServer(mux)
	t.Cleanup(address.Close)
	server.Storage = address.URL + "/storage"

	const well = `{"version": 1, "verdict": "passed", "experiments": [
		{"source": "shop.yaml", "file": "shop.yaml", "title": "The shop", "state": "finished", "verdict": "passed", "expected": "passed"},
		{"source": "mail.yaml", "file": "mail.yaml", "title": "Mails", "state": "finished", "verdict": "passed", "expected": "passed"}]}`
	run := func(id int64, branch string, archive []byte) githubtest.Run {
		return githubtest.Run{
			ID: id, Workflow: 7, Number: int(id), Event: "push", Branch: branch, Time: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC),
			Artifacts: []githubtest.Artifact{{ID: id, Name: "chaostoolkit-results", Archive: archive}},
		}
	}
	own := run(500, "main", []byte("own"))
	own.Status = "in_progress"
	server.AddRun(own)
	server.AddRun(run(41, "main", archive(t, "results.json", well)))
	server.AddRun(run(42, "other", []byte("PK garbage")))
	return address.URL + server.Base
}

func archive(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	file, err := w.Create(name)
	if err == nil {
		_, err = file.Write([]byte(text))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
