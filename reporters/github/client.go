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

// The defaults of Options.
const (
	// Patience bounds an operation with all its retries. GitHub accepts 80 comments a
	// minute, which the legs of a large matrix share.
	Patience = 2 * time.Minute
	// RequestTimeout bounds a single request.
	RequestTimeout = 20 * time.Second
)

// Options configure a Client.
type Options struct {
	// Token authenticates to the API; without one every operation results in a warning.
	Token Token
	// Transport sends the requests; nil stands for http.DefaultTransport.
	Transport http.RoundTripper
	// Patience and RequestTimeout bound operations and requests; 0 stands for the
	// constants of the same names.
	Patience, RequestTimeout time.Duration
	// Retry says how temporary failures are retried; the zero value is usable.
	Retry retry.Policy
	// Now is the clock for responses without a date; nil stands for time.Now.
	Now func() time.Time
	// UserAgent is the name of this program; empty stands for "chaos".
	UserAgent string
	// Log receives retries; nil discards them.
	Log *slog.Logger
}

// Token is a secret that is never printed or logged.
type Token string

// hidden replaces a secret.
const hidden = "***"

// Format prints a placeholder, whatever the verb.
func (Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue returns a placeholder.
func (Token) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns a placeholder.
func (Token) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Client does what reports need of GitHub's API. Its methods retry temporary failures within
// the time that their context and the client's patience leave, and return warnings instead
// of errors. It is safe for concurrent use.
type Client struct {
	context *Context
	http    *http.Client
	// storage fetches from other servers than GitHub's. It has no token.
	storage *http.Client
	// base and graphQL are the addresses of the two APIs, nil if they are invalid.
	base, graphQL *url.URL
	agent         string
	// redact removes the token from a text. It is a function, so printing a client does
	// not print the token.
	redact   func(string) string
	hasToken bool
	patience time.Duration
	policy   retry.Policy
	now      func() time.Time
	log      *slog.Logger
}

// New returns a client for the server and the repository of a context.
func New(c *Context, o Options) *Client {
	o.Token = Token(strings.TrimSpace(string(o.Token))) // secrets often end with a line break
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

// endpoint parses the address of an API and removes a user and password. It returns nil for
// an invalid address instead of the standard one: a token must not be sent to another
// server.
func endpoint(address, standard string) *url.URL {
	u, err := url.Parse(cmp.Or(address, standard))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil
	}
	u.User = nil
	return u
}

// redactor returns a function that removes a secret from texts.
func redactor(secret string) func(string) string {
	if secret == "" {
		return func(text string) string { return text }
	}
	return strings.NewReplacer(secret, hidden, url.QueryEscape(secret), hidden).Replace
}

// task is an operation, with what a warning says if it fails.
type task struct {
	// undone continues "Chaos ": "could not comment on pull request #12".
	undone string
	// permission is the permission that the token needs.
	permission string
	// reads says that the task only reads, which read-only tokens may do, too.
	reads bool
	do    func(ctx context.Context, gh *api.Client) error
}

// run does a task, and repeats it from its start after each temporary failure. A task reads
// before it writes, so it does not write twice if only the answer to a request was lost.
func (c *Client) run(ctx context.Context, t task) *Warning {
	if !c.hasToken {
		return warn(NoToken, "Chaos %s: there is no token. Pass one with the input github-token: ${{ github.token }}.", t.undone)
	}
	if c.context.Repository.String() == "" {
		return warn(BadContext, "Chaos %s: the repository is unknown, as GITHUB_REPOSITORY is not set to owner/name.", t.undone)
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

// api returns a new generated client for each attempt: after a secondary rate limit a client
// refuses requests for longer than GitHub asks for.
func (c *Client) api() *api.Client {
	gh := api.NewClient(c.http)
	gh.BaseURL = c.base.JoinPath("/")
	gh.UserAgent = c.agent
	return gh
}
