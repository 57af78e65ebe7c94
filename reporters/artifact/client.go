package artifact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/github"
	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

// client sends requests to the service and to the storage behind it.
type client struct {
	Service
}

// message is a request, and the status of success.
type message struct {
	method, address string
	header          http.Header
	body            []byte
	want            int
}

// answer is a response; as an error, a response with another status.
type answer struct {
	status int
	header http.Header
	body   []byte
	// storage says that the storage answered, not the service.
	storage bool
}

// maxAnswer bounds a response.
const maxAnswer = 1 << 20

// send sends a request until it succeeds or fails permanently. Errors do not contain the
// address, as it has a signature.
func (c *client) send(ctx context.Context, m message) (*answer, error) {
	policy := c.Retry
	policy.Pausing = func(err error, pause time.Duration) {
		if c.Retry.Pausing != nil {
			c.Retry.Pausing(err, pause)
		}
		c.Log.Info("trying again to upload the artifact", "reason", c.redact(err.Error()), "pause", pause.Round(time.Millisecond))
	}
	var done *answer
	err := policy.Do(ctx, func(ctx context.Context) error {
		got, err := c.once(ctx, m)
		if err != nil {
			return retry.Temporary(err, 0)
		}
		if got.status == m.want {
			done = got
			return nil
		}
		if retry.Passes(got.status) {
			asked, _ := retry.Asked(got.header, c.Now())
			return retry.Temporary(got, asked)
		}
		return got
	})
	return done, err
}

// once sends a request and reads the answer. It does not follow redirects: the protocol has
// none, and the request is secret.
func (c *client) once(ctx context.Context, m message) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.RequestTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, m.method, m.address, bytes.NewReader(m.body))
	if err != nil {
		return nil, errors.New("the address is invalid")
	}
	request.Header = m.header.Clone()
	request.Header.Set("User-Agent", c.UserAgent)
	response, err := c.Transport.RoundTrip(request)
	if err != nil {
		return nil, c.unaddressed(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, c.unaddressed(err)
	}
	return &answer{status: response.StatusCode, header: response.Header, body: body, storage: m.method == http.MethodPut}, nil
}

// unaddressed removes secrets from an error of the network.
func (c *client) unaddressed(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	return errors.New(c.redact(err.Error()))
}

// redact removes the token from a text.
func (c *client) redact(text string) string {
	return strings.ReplaceAll(text, string(c.Token), "***")
}

// said returns the reason of the service, in the form of Twirp, or of the storage, in a
// header.
func (a *answer) said() string {
	if code := a.header.Get("X-Ms-Error-Code"); code != "" {
		return github.Quote(code)
	}
	var failure struct {
		Code string `json:"code"`
		Text string `json:"msg"`
	}
	if json.Unmarshal(a.body, &failure) != nil {
		return ""
	}
	if failure.Text == "" {
		return github.Quote(failure.Code)
	}
	return github.Quote(failure.Text)
}

// Error describes the answer for the log.
func (a *answer) Error() string {
	who := "the service"
	if a.storage {
		who = "the storage"
	}
	text := fmt.Sprintf("%s answered %d", who, a.status)
	if said := a.said(); said != "" {
		text += fmt.Sprintf(" (%q)", said)
	}
	return text
}

// explain returns the cause and the explanation of an answer.
func (a *answer) explain() (github.Cause, string) {
	switch {
	case strings.Contains(a.said(), "insufficient usage"):
		return github.Quota, "the storage of the account for artifacts is full. " +
			"Space is freed some hours after artifacts are deleted or expire, as retention-days of the repository says."
	case a.status == http.StatusTooManyRequests:
		return github.RateLimited, a.Error() + ": there were too many requests."
	case retry.Passes(a.status):
		return github.Unavailable, a.Error() + "."
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return github.Unauthorized, a.Error() + ". The runtime's token, or the address from it, may have expired."
	case a.status == http.StatusNotFound && !a.storage:
		return github.Unsupported, a.Error() + ": it does not support artifacts of version 4."
	default:
		return github.Rejected, a.Error() + "."
	}
}
