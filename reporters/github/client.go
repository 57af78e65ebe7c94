package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	api "github.com/google/go-github/v60/github"

	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

// What Options use for fields that are zero.
const (
	// Patience is how long an operation may take with all its retries. GitHub takes 80
	// comments a minute, which the legs of a large matrix share.
	Patience = 2 * time.Minute
	// RequestTimeout is how long a single request may take.
	RequestTimeout = 20 * time.Second
)

// Options are what a Client needs to know.
type Options struct {
	// Token authenticates to the API; without one every operation is a warning.
	Token Token
	// Transport carries the requests; nil stands for http.DefaultTransport.
	Transport http.RoundTripper
	// Patience and RequestTimeout bound operations and requests; 0 stands for the
	// constants of the same names.
	Patience, RequestTimeout time.Duration
	// Retry says how failures that may pass are retried; the zero value is usable.
	Retry retry.Policy
	// Now is the clock for servers that do not tell the time; nil stands for time.Now.
	Now func() time.Time
	// UserAgent names this program to GitHub; empty stands for "chaos".
	UserAgent string
	// Log is told of retries; nil discards that.
	Log *slog.Logger
}

// Token is a secret that is not shown when it is printed or logged.
type Token string

// hidden is what is shown instead of a secret.
const hidden = "***"

// Format prints a placeholder, whatever the verb.
func (Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue returns a placeholder.
func (Token) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns a placeholder.
func (Token) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Client does the few things that reports need of GitHub's API. All of its methods
// retry what may pass, within the time that their context and the client's patience
// leave, and none of them returns an error. Several goroutines may use one at once.
type Client struct {
	context *Context
	http    *http.Client
	// storage fetches what is not on GitHub's own servers. It has no token.
	storage *http.Client
	// base and graphQL are the addresses of the two APIs, nil if the context has none
	// that are understood.
	base, graphQL *url.URL
	agent         string
	// redact takes the token out of a text. It is a function so that printing a client
	// does not print the token.
	redact   func(string) string
	hasToken bool
	patience time.Duration
	policy   retry.Policy
	now      func() time.Time
	log      *slog.Logger
}

// New returns a client for the server and the repository of a context.
func New(c *Context, o Options) *Client {
	o.Token = Token(strings.TrimSpace(string(o.Token))) // secrets often end with a line
	client := &Client{
		context:  c,
		agent:    o.UserAgent,
		redact:   redactor(string(o.Token)),
		hasToken: o.Token != "",
		patience: o.Patience,
		policy:   o.Retry,
		now:      o.Now,
		log:      o.Log,
	}
	if client.agent == "" {
		client.agent = "chaos"
	}
	if client.patience <= 0 {
		client.patience = Patience
	}
	if client.now == nil {
		client.now = time.Now
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	client.base, client.graphQL = endpoint(c.APIURL, defaultAPI), endpoint(c.GraphQLURL, defaultGraphQL)
	client.http = &http.Client{Transport: newTransport(o, client.base, client.graphQL)}
	client.storage = &http.Client{Transport: newTransport(o)}
	return client
}

// endpoint parses the address of an API, without a name and password that may be in it.
// It returns nil for one that is not understood: the token of one server is not sent to
// another just because that is the usual one.
func endpoint(address, standard string) *url.URL {
	u, err := url.Parse(cmp.Or(address, standard))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	u.User = nil
	return u
}

// redactor returns a function that takes a secret out of texts.
func redactor(secret string) func(string) string {
	if secret == "" {
		return func(text string) string { return text }
	}
	return strings.NewReplacer(secret, hidden, url.QueryEscape(secret), hidden).Replace
}

// task is one operation as a whole: what a warning says was not done, and by which
// permission of the token it could have been.
type task struct {
	// undone continues "Chaos ": "could not comment on pull request #12".
	undone     string
	permission string
	// reads says that it only reads, which a token may in runs of which others may not
	// write.
	reads bool
	do    func(ctx context.Context, gh *api.Client) error
}

// run does a task, again from its start after each failure that may pass: a task looks
// at what is there before it writes, so that it does not write twice if only the answer
// to a request was lost.
func (c *Client) run(ctx context.Context, t task) *Warning {
	if !c.hasToken {
		return warn(NoToken, "Chaos %s: there is no token. Pass one by the input github-token: ${{ github.token }}.", t.undone)
	}
	if c.context.Repository.String() == "" {
		return warn(BadContext, "Chaos %s: the repository is not known, as GITHUB_REPOSITORY is not set to owner/name.", t.undone)
	}
	if c.base == nil {
		return warn(BadContext, "Chaos %s: GITHUB_API_URL is not the address of a server.", t.undone)
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	policy := c.policy
	policy.Pausing = func(err error, pause time.Duration) {
		if c.policy.Pausing != nil {
			c.policy.Pausing(err, pause)
		}
		c.log.Info("trying again to write to GitHub", "task", t.undone, "reason", err.Error(), "pause", pause.Round(time.Millisecond))
	}
	err := policy.Do(ctx, func(ctx context.Context) error {
		err := t.do(ctx, c.api())
		if err == nil {
			return nil
		}
		failure := c.judge(ctx, err)
		if failure.passes {
			return retry.Temporary(failure, failure.pause)
		}
		return failure
	})
	var failed *failure
	if !errors.As(err, &failed) {
		return nil
	}
	return c.explain(t, failed)
}

// api returns the generated client. It is made for each attempt, because it refuses
// requests by itself for longer than GitHub asks for after a secondary rate limit.
func (c *Client) api() *api.Client {
	gh := api.NewClient(c.http)
	gh.BaseURL = c.base.JoinPath("/")
	gh.UserAgent = c.agent
	return gh
}
