package github

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// maxEvent bounds the payload of an event. GitHub sends at most 25 MB: https://docs.github.com/en/webhooks/webhook-events-and-payloads
const maxEvent = 32 << 20

// Source says where Read finds the context.
type Source struct {
	// Getenv looks up a variable of the job; nil stands for an empty environment.
	Getenv func(name string) string
	// Open opens the file at GITHUB_EVENT_PATH; nil stands for os.Open.
	Open func(path string) (io.ReadCloser, error)
	// PullRequest is the number that the user gave, 0 for none. It overrides the event.
	PullRequest int
}

// Read returns the context of a job. If it cannot read a variable or the event, it returns
// the rest of the context with a warning.
func Read(s Source) (*Context, *Warning) {
	getenv := s.Getenv
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	action := githubactions.New(githubactions.WithWriter(io.Discard), githubactions.WithGetenv(func(name string) string {
		if name == eventPath {
			return "" // read below, with bounds
		}
		return getenv(name)
	}))
	env, err := action.Context()
	c := &Context{
		Actions:       env.Actions,
		ServerURL:     trim(env.ServerURL, defaultServer),
		APIURL:        trim(env.APIURL, defaultAPI),
		GraphQLURL:    trim(env.GraphqlURL, defaultGraphQL),
		Repository:    repository(env.Repository),
		Workflow:      env.Workflow,
		Job:           env.Job,
		RunID:         env.RunID,
		RunAttempt:    env.RunAttempt,
		Event:         env.EventName,
		Actor:         env.Actor,
		Ref:           env.Ref,
		SHA:           env.SHA,
		HeadSHA:       env.SHA,
		RetentionDays: int(min(max(0, env.RetentionDays), 1<<15)),
	}
	var warning *Warning
	if err != nil {
		warning = warn(BadContext, "Some of the variables GITHUB_ACTIONS, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and others that should be numbers are not, "+
			"so that links in the reports may be missing.")
	}
	event, err := readEvent(getenv(eventPath), s.Open)
	if err != nil {
		warning = warn(BadContext, "The event that started this workflow cannot be read, so its pull request may be unknown: %v. "+
			"Name it with the input pr-number.", err)
	}
	event.fill(c)
	if s.PullRequest > 0 {
		c.PullRequest = s.PullRequest
	}
	return c, warning
}

const eventPath = "GITHUB_EVENT_PATH"

func trim(address, standard string) string {
	return cmp.Or(strings.TrimRight(address, "/"), standard)
}

// readEvent returns what could be read of an event, even with an error. Errors do not
// contain the event.
func readEvent(path string, open func(string) (io.ReadCloser, error)) (*event, error) {
	e := &event{}
	if path == "" {
		return e, nil
	}
	if open == nil {
		open = func(path string) (io.ReadCloser, error) { return os.Open(path) }
	}
	file, err := open(path)
	if err != nil {
		return e, fmt.Errorf("opening the file at %s: %w", eventPath, err)
	}
	defer func() { _ = file.Close() }() // was only read
	if err := json.NewDecoder(io.LimitReader(file, maxEvent)).Decode(e); err != nil {
		return e, fmt.Errorf("reading the file at %s: %w", eventPath, err)
	}
	return e, nil
}
