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

// failure is why a task did not succeed.
type failure struct {
	// status is that of the response, 0 if there was none.
	status int
	// message is what GitHub or the network said, on one line and without secrets.
	message string
	// limited says that there were too many requests; until is when there may be more.
	limited bool
	until   time.Time
	// stopped says that the context ended.
	stopped bool
	// passes says that it may not happen again, after the pause.
	passes bool
	pause  time.Duration
}

// Error returns what is known, for the log.
func (f *failure) Error() string {
	if f.status == 0 {
		return f.message
	}
	return strings.TrimSuffix(fmt.Sprintf("status %d: %s", f.status, f.message), ": ")
}

// secondaryPause is how long to wait after a secondary limit of which GitHub does not
// say when it ends.
const secondaryPause = time.Minute

// judge finds out what an error of a task means.
func (c *Client) judge(ctx context.Context, err error) *failure {
	if ctx.Err() != nil {
		return &failure{stopped: true, message: "there was no time left"}
	}
	var fake *api.RateLimitError
	if errors.As(err, &fake) && len(fake.Response.Header) == 0 {
		// Not an answer: the generated client knows from an earlier one that there are no
		// requests left.
		until := fake.Rate.Reset.Time
		return &failure{status: http.StatusForbidden, limited: true, passes: true, until: until, pause: max(0, until.Sub(c.now())), message: c.tell(fake.Message)}
	}
	status, header, message := answer(err)
	if status == 0 {
		return &failure{passes: true, message: c.tell(unaddressed(err).Error())}
	}
	f := &failure{status: status, message: c.tell(message), passes: retry.Passes(status)}
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

// answer returns the response that an error tells of, and the message in it. The status
// is 0 if there was no response.
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

// details returns the message of a response with those of its single errors:
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

// secondary says whether a refusal is for the rate of requests, not for a permission.
func secondary(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "rate limit") || strings.Contains(message, "abuse detection")
}

// unaddressed takes the address of the request out of an error of net/http: who reads
// about it knows the server, and an address may have secrets in it.
func unaddressed(err error) error {
	var located *url.Error
	if errors.As(err, &located) {
		return located.Err
	}
	return err
}

// maxTold bounds what is repeated of what others said.
const maxTold = 300

// tell returns a text of somebody else as one line of a message, without the token.
func (c *Client) tell(text string) string {
	return Tell(c.redact(text))
}

// Tell returns what somebody else said in a form that can be part of the message of a
// Warning: one line, no control characters, and not too long.
func Tell(text string) string {
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
	if cut := []rune(text); len(cut) > maxTold {
		text = string(cut[:maxTold]) + "…"
	}
	return text
}
