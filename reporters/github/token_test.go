package github_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/githubtest"
)

// A redirect, and an address with a name and a password, must not carry secrets away.
func TestTheTokenStaysWithItsServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var strangers []string
		server := githubtest.New(t)
		both := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "api.github.test" {
				strangers = append(strangers, r.Host+" "+r.Header.Get("Authorization"))
				_, _ = io.WriteString(w, "[]")
				return
			}
			server.ServeHTTP(w, r)
		})
		transport := githubtest.Serve(t, both)
		server.Fail(githubtest.ListComments, githubtest.Redirect(http.StatusTemporaryRedirect, "https://evil.test/comments"))
		c := place()
		c.APIURL = "https://user:hunter2@api.github.test"
		posted, warning := client(c, transport).Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, created(), "")
		if diff := cmp.Diff([]string{"evil.test "}, strangers); diff != "" {
			t.Errorf("requests to others (-want +got):\n%s", diff)
		}
	})
}

// leaky is a network whose errors repeat what they were given.
type leaky struct{}

func (leaky) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: fmt.Errorf("refused %s\nby the proxy", r.Header.Get("Authorization"))}
}

func TestTheTokenIsNotTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		options := github.Options{Token: githubtest.Token, Transport: leaky{}, Log: slog.New(slog.NewTextHandler(&log, nil))}
		c := place()
		c.APIURL = "https://user:hunter2@api.github.test"
		client := github.New(c, options)
		posted, warning := client.Comment(t.Context(), comment("d1", "It failed."))
		check(t, posted, warning, skipped(), github.Unavailable, "refused Bearer *** by the proxy")
		options.Log.Info("options", "options", options, "token", options.Token)
		encoded, err := json.Marshal(options.Token)
		if err != nil {
			t.Fatal(err)
		}
		printed := fmt.Sprintf("%v %+v %#v %s %x %v %+v %#v", options, options, options.Token, options.Token, options.Token, client, client, *client) +
			log.String() + string(encoded) + warning.Message
		for _, secret := range []string{githubtest.Token, fmt.Sprintf("%x", githubtest.Token), "hunter2"} {
			if strings.Contains(strings.ReplaceAll(printed, c.APIURL, ""), secret) {
				t.Errorf("got a secret in %s", printed)
			}
		}
		if !strings.Contains(log.String(), "trying again") {
			t.Errorf("got the log %q, want retries in it", log.String())
		}
	})
}
