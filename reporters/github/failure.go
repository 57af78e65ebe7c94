package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	api "github.com/google/go-github/v60/github"

	"github.com/chaostoolkit/run-action/reporters/github/retry"
)

// failure is the reason why a task failed.
type failure struct {
	// status is the status of the response, 0 without one.
	status int
	// message is the message of GitHub or the network, on one line, without secrets.
	message string
	// limited says that there were too many requests; until is the end of the limit.
	limited bool
	until   time.Time
	// stopped says that the context ended.
	stopped bool
	// passes says that the failure is temporary; a retry waits for the pause.
	passes bool
	pause  time.Duration
}

// Error describes the failure for the log.
func (f *failure) Error() string {
	if f.status == 0 {
		return f.message
	}
	return strings.TrimSuffix(fmt.Sprintf("status %d: %s", f.status, f.message), ": ")
}

// secondaryPause is the pause after a secondary limit without a given end.
const secondaryPause = time.Minute

// judge classifies the error of a task.
func (c *Client) judge(ctx context.Context, err error) *failure {
	if ctx.Err() != nil {
		return &failure{stopped: true, message: "there was no time left"}
	}
	var fake *api.RateLimitError
	if errors.As(err, &fake) && len(fake.Response.Header) == 0 {
		// No answer: the generated client knows from an earlier one that the limit is
		// exceeded.
		until := fake.Rate.Reset.Time
		return &failure{status: http.StatusForbidden, limited: true, passes: true, until: until, pause: max(0, until.Sub(c.now())), message: c.quote(fake.Message)}
	}
	status, header, message := answer(err)
	if status == 0 {
		return &failure{passes: true, message: c.quote(unaddressed(err).Error())}
	}
	f := &failure{status: status, message: c.quote(message), passes: retry.Passes(status)}
	asked, ok := retry.Asked(header, c.now())
	if f.status == http.StatusTooManyRequests || f.status == http.StatusForbidden && (ok || secondary(message)) {
		f.limited, f.passes = true, true
		if !ok {
			asked = secondaryPause
		}
		f.until = c.now().Add(asked)
	}
	f.pause = asked
	return f
}

// answer returns the status of the response in an error, and its message. The status is 0
// without a response.
func answer(err error) (status int, header http.Header, message string) {
	var (
		plain     *api.ErrorResponse
		limit     *api.RateLimitError
		abuse     *api.AbuseRateLimitError
		twoFactor *api.TwoFactorAuthError
	)
	switch {
	case errors.As(err, &plain):
		return plain.Response.StatusCode, plain.Response.Header, details(plain)
	case errors.As(err, &limit):
		return limit.Response.StatusCode, limit.Response.Header, limit.Message
	case errors.As(err, &abuse):
		return abuse.Response.StatusCode, abuse.Response.Header, abuse.Message
	case errors.As(err, &twoFactor):
		return twoFactor.Response.StatusCode, twoFactor.Response.Header, twoFactor.Message
	default:
		return 0, nil, ""
	}
}

// details returns the message of a response with the messages of its errors:
//
//	{"message": "Validation Failed", "errors": [{"message": "body is too long (maximum is 65536 characters)"}]}
func details(r *api.ErrorResponse) string {
	text := r.Message
	for _, e := range r.Errors {
		switch {
		case e.Message != "":
			text += "; " + e.Message
		case e.Field != "":
			text += "; " + e.Field + ": " + e.Code
		}
	}
	return text
}

// secondary reports whether a request was refused for the rate of requests, not for a
// permission.
func secondary(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "rate limit") || strings.Contains(message, "abuse detection")
}

// unaddressed removes the address of the request from an error of net/http, as it may
// contain secrets.
func unaddressed(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

// maxQuoted bounds a quoted message.
const maxQuoted = 300

// quote is Quote without the token.
func (c *Client) quote(text string) string {
	return Quote(c.redact(text))
}

// Quote returns a text of any origin for the message of a Warning: on one line, without
// control characters, and not too long.
func Quote(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(text, "?"))
	text = strings.TrimRight(strings.Join(strings.Fields(text), " "), ".")
	if cut := []rune(text); len(cut) > maxQuoted {
		text = string(cut[:maxQuoted]) + "…"
	}
	return text
}
