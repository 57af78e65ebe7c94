package githubtest

import (
	"embed"
	"testing"
)

// The payloads of events that GitHub publishes: see generate.py.
//
//go:embed testdata/events
var events embed.FS

// Event returns the payload of an event: "push", "pull_request-fork".
func Event(t testing.TB, name string) []byte {
	t.Helper()
	payload, err := events.ReadFile("testdata/events/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return payload
}
