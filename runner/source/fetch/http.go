package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/source"
)

const (
	// Timeout bounds the download of a URL, with redirects and the body.
	Timeout = 30 * time.Second

	// longestExcerpt bounds what a message quotes of the response body, in characters.
	longestExcerpt = 200
	maxRedirects   = 10

	tokenVariable = "CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN"
)

// displayName returns u without its user, query and fragment, which may be secret.
func displayName(u *url.URL) string {
	shown := *u
	shown.User = nil
	shown.Fragment = ""
	if shown.RawQuery != "" {
		shown.RawQuery = "..."
	}
	return shown.String()
}

// download is the reading of one URL.
type download struct {
	reader *Reader
	url    *url.URL
	name   string
	// secrets are kept out of messages: a server may echo what it received.
	secrets []string
}

func (d *download) run(ctx context.Context) (*source.File, error) {
	limited, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, d.url.String(), nil)
	if err != nil {
		return nil, d.refuse("the URL is malformed", err, "")
	}
	request.Header.Set("Accept", "application/json, application/x-yaml")
	d.authorize(request)
	client, done := d.client()
	defer done()
	response, err := client.Do(request)
	if err != nil {
		return nil, d.failed(ctx, err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing was written
	if response.StatusCode != http.StatusOK {
		return nil, d.badStatus(response)
	}
	text, err := readAll(response.Body, d.name, d.reader.maxSize())
	if err != nil {
		if ctx.Err() != nil || limited.Err() != nil {
			return nil, d.failed(ctx, limited.Err())
		}
		return nil, err
	}
	return d.parse(response.Header.Get("Content-Type"), text)
}

// authorize adds the credentials for the URL's host.
func (d *download) authorize(request *http.Request) {
	token := ""
	if d.reader.Getenv != nil {
		token = strings.TrimSpace(d.reader.Getenv(tokenVariable))
	}
	auth, ok := d.reader.Auths[d.url.Host]
	if token != "" {
		auth, ok = Auth{Type: "bearer", Value: token}, true
	}
	if ok {
		request.Header.Set("Authorization", auth.Type+" "+auth.Value)
		d.secrets = append(d.secrets, auth.Value)
	}
	if password, ok := d.url.User.Password(); ok {
		d.secrets = append(d.secrets, password)
	}
}

// client returns the client for this download, and a function to call after it.
func (d *download) client() (client http.Client, done func()) {
	if d.reader.Client != nil {
		client = *d.reader.Client
	}
	client.CheckRedirect = dropCredentials(client.CheckRedirect)
	if !d.reader.InsecureTLS {
		return client, func() {}
	}
	base := client.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	transport, ok := base.(*http.Transport)
	if !ok {
		return client, func() {}
	}
	transport = transport.Clone()
	if transport.TLSClientConfig == nil {
		transport.TLSClientConfig = new(tls.Config)
	}
	transport.TLSClientConfig.InsecureSkipVerify = true
	client.Transport = transport
	return client, transport.CloseIdleConnections
}

// dropCredentials returns a redirect policy that sends credentials only to the host
// that they are for. Package net/http alone also sends them to other ports of that
// host, and to its subdomains.
func dropCredentials(policy func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(request *http.Request, via []*http.Request) error {
		origin := via[0].URL
		if request.URL.Host != origin.Host || origin.Scheme == "https" && request.URL.Scheme != "https" {
			request.Header.Del("Authorization")
		}
		if policy != nil {
			return policy(request, via)
		}
		if len(via) > maxRedirects {
			return fmt.Errorf("stopped after %d redirects", maxRedirects)
		}
		return nil
	}
}

// failed returns the error of a response that is missing or incomplete.
func (d *download) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("fetching %s: %w", d.name, context.Cause(ctx))
	}
	var outer *url.Error
	if errors.As(err, &outer) { // its text has the whole URL
		err = outer.Err
	}
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return d.refuse(fmt.Sprintf("the server did not return the whole document within %s", Timeout), nil, "")
	case errors.As(err, &untrusted):
		return d.refuse("the server's certificate is not trusted", err,
			"add its authority to the system's certificates, or turn the check off if you accept the risk")
	default:
		return d.refuse("cannot fetch the document", err, "check the URL, the network, and the proxy settings")
	}
}

func (d *download) refuse(message string, err error, hint string) error {
	p := source.Problem{Rule: source.RuleFetchFailed, File: d.name, Message: message, Hint: hint}
	if err != nil {
		p.Found = d.conceal(err.Error())
	}
	return refuse(p, nil)
}

// badStatus returns the error of a response that is not the document.
func (d *download) badStatus(response *http.Response) error {
	p := source.Problem{
		Rule:     source.RuleFetchFailed,
		File:     d.name,
		Message:  "the server did not return the document",
		Found:    strings.TrimSpace(fmt.Sprintf("status %d %s", response.StatusCode, http.StatusText(response.StatusCode))),
		Expected: "status 200 OK",
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, 64*longestExcerpt)) // a part of the body is enough
	if text := excerpt(d.conceal(string(body))); text != "" {
		p.Found += ": " + text
	}
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		p.Hint = "if the server requires credentials, set " + tokenVariable + ", or auths in the settings for the host " + d.url.Host
	}
	return source.Problems{p}
}

func (d *download) conceal(text string) string {
	for _, secret := range d.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// excerpt returns the start of a body on one line.
func excerpt(body string) string {
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(body, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if utf8.RuneCountInString(line) <= longestExcerpt {
		return line
	}
	return string([]rune(line)[:longestExcerpt])
}
