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

// message is a request, and the status that means that it was done.
type message struct {
	method, address string
	header          http.Header
	body            []byte
	want            int
}

// answer is a response; as an error it is one with another status than that wanted.
type answer struct {
	status int
	header http.Header
	body   []byte
	// storage says that it comes from the storage, not from the service.
	storage bool
}

// maxAnswer bounds what is read of a response.
const maxAnswer = 1 << 20

// send sends a request until it is done, or there is no point in sending it again.
// Addresses have signatures in them, so that no error repeats one.
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

// once sends a request and reads the answer. Redirects are not followed: there are none
// in the protocol, and what is sent is secret.
func (c *client) once(ctx context.Context, m message) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.RequestTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, m.method, m.address, bytes.NewReader(m.body))
	if err != nil {
		return nil, errors.New("the address is not understood")
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

// unaddressed takes what is secret out of an error of the network.
func (c *client) unaddressed(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		err = located.Err
	}
	return errors.New(c.redact(err.Error()))
}

// redact takes the token out of a text.
func (c *client) redact(text string) string {
	return strings.ReplaceAll(text, string(c.Token), "***")
}

// said returns what the service gives as a reason, in the form of Twirp, or the storage
// in a header.
func (a *answer) said() string {
	if code := a.header.Get("X-Ms-Error-Code"); code != "" {
		return github.Tell(code)
	}
	var failure struct {
		Code string `json:"code"`
		Text string `json:"msg"`
	}
	if json.Unmarshal(a.body, &failure) != nil {
		return ""
	}
	if failure.Text == "" {
		return github.Tell(failure.Code)
	}
	return github.Tell(failure.Text)
}

// Error returns what is known, for the log.
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

// explain says what an answer means.
func (a *answer) explain() (github.Cause, string) {
	switch {
	case strings.Contains(a.said(), "insufficient usage"):
		return github.Quota, "the account has no storage for artifacts left. " +
			"It is freed some hours after artifacts were deleted or expired; retention-days of the repository says when that is."
	case a.status == http.StatusTooManyRequests:
		return github.RateLimited, a.Error() + ": there were too many requests."
	case retry.Passes(a.status):
		return github.Unavailable, a.Error() + "."
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return github.Unauthorized, a.Error() + ". The runtime's token, or the address it gave, may have expired."
	case a.status == http.StatusNotFound && !a.storage:
		return github.Unsupported, a.Error() + ": it does not know artifacts of version 4."
	default:
		return github.Rejected, a.Error() + "."
	}
}
