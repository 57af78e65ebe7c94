package source

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
)

const (
	// FetchTimeout bounds how long fetching a URL may take in all.
	FetchTimeout = 30 * time.Second

	// longestExcerpt is how much of the body of a refusal is shown, in characters.
	longestExcerpt = 200
	maxRedirects   = 10

	tokenVariable = "CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN"
)

// displayName returns u without what could be secret.
func displayName(u *url.URL) string {
	shown := *u
	shown.User = nil
	shown.Fragment = ""
	if shown.RawQuery != "" {
		shown.RawQuery = "..."
	}
	return shown.String()
}

// fetch is the reading of one URL.
type fetch struct {
	reader *Reader
	url    *url.URL
	name   string
	// secrets are kept out of messages: a server may answer with what it got.
	secrets []string
}

func (f *fetch) run(ctx context.Context) (*File, error) {
	limited, cancel := context.WithTimeout(ctx, FetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, f.url.String(), nil)
	if err != nil {
		return nil, f.refuse("the URL is malformed", err, "")
	}
	request.Header.Set("Accept", "application/json, application/x-yaml")
	f.authorize(request)
	client, done := f.client()
	defer done()
	response, err := client.Do(request)
	if err != nil {
		return nil, f.failed(ctx, err)
	}
	defer response.Body.Close() //nolint:errcheck // nothing was written
	if response.StatusCode != http.StatusOK {
		return nil, f.badStatus(response)
	}
	text, err := readAll(response.Body, f.name, f.reader.maxSize())
	if err != nil {
		if ctx.Err() != nil || limited.Err() != nil {
			return nil, f.failed(ctx, limited.Err())
		}
		return nil, err
	}
	return f.parse(response.Header.Get("Content-Type"), text)
}

// authorize adds the credentials for the URL's host.
func (f *fetch) authorize(request *http.Request) {
	token := ""
	if f.reader.Getenv != nil {
		token = strings.TrimSpace(f.reader.Getenv(tokenVariable))
	}
	auth, ok := f.reader.Auths[f.url.Host]
	if token != "" {
		auth, ok = Auth{Type: "bearer", Value: token}, true
	}
	if ok {
		request.Header.Set("Authorization", auth.Type+" "+auth.Value)
		f.secrets = append(f.secrets, auth.Value)
	}
	if password, ok := f.url.User.Password(); ok {
		f.secrets = append(f.secrets, password)
	}
}

// client returns the client for this fetch, and what to call when it is done.
func (f *fetch) client() (client http.Client, done func()) {
	if f.reader.Client != nil {
		client = *f.reader.Client
	}
	client.CheckRedirect = dropCredentials(client.CheckRedirect)
	if !f.reader.InsecureTLS {
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

// dropCredentials makes a redirect policy that sends credentials to nobody but
// the host they are for. Package net/http alone takes other ports of that host,
// and its subdomains, for the same.
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

// failed says why there is no answer, or none that is complete.
func (f *fetch) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("fetching %s: %w", f.name, context.Cause(ctx))
	}
	var outer *url.Error
	if errors.As(err, &outer) { // whose text has the URL, with all its parts
		err = outer.Err
	}
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return f.refuse(fmt.Sprintf("the server did not answer in full within %s", FetchTimeout), nil, "")
	case errors.As(err, &untrusted):
		return f.refuse("the server's certificate is not trusted", err,
			"add its authority to those of the system, or have certificates not verified if you accept the risk")
	default:
		return f.refuse("the document could not be fetched", err, "look at the address, the network, and the proxy settings")
	}
}

func (f *fetch) refuse(message string, err error, hint string) error {
	p := Problem{Rule: RuleFetchFailed, File: f.name, Message: message, Hint: hint}
	if err != nil {
		p.Found = f.conceal(err.Error())
	}
	return refuse(p, nil)
}

// badStatus says what the server answered instead of the document.
func (f *fetch) badStatus(response *http.Response) error {
	p := Problem{
		Rule:     RuleFetchFailed,
		File:     f.name,
		Message:  "the server did not hand out the document",
		Found:    strings.TrimSpace(fmt.Sprintf("status %d %s", response.StatusCode, http.StatusText(response.StatusCode))),
		Expected: "status 200 OK",
	}
	body, _ := io.ReadAll(io.LimitReader(response.Body, 64*longestExcerpt)) // what is there will do
	if text := excerpt(f.conceal(string(body))); text != "" {
		p.Found += ": " + text
	}
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		p.Hint = "if the server wants credentials, set " + tokenVariable + ", or auths in the settings for the host " + f.url.Host
	}
	return Problems{p}
}

func (f *fetch) conceal(text string) string {
	for _, secret := range f.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// excerpt returns the start of a body as one line.
func excerpt(body string) string {
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(body, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
	if utf8.RuneCountInString(line) <= longestExcerpt {
		return line
	}
	return string([]rune(line)[:longestExcerpt])
}

func (f *fetch) parse(contentType string, text []byte) (*File, error) {
	formats := f.formats(contentType)
	if len(formats) == 0 {
		return nil, refuse(Problem{
			Rule:     RuleUnknownFormat,
			File:     f.name,
			Message:  "the server sent something else than JSON or YAML",
			Found:    fmt.Sprintf("the content type %q", contentType),
			Expected: "application/json, application/yaml or text/plain",
			Hint:     "use the address of the bare file, not of a page that shows it",
		}, nil)
	}
	var file *File
	var err error
	for _, format := range formats {
		attempt, failure := Parse(f.name, format, text)
		if failure == nil {
			return attempt, nil
		}
		// Of two failures, the one of the notation that the text starts like counts.
		if file == nil || !looksLikeJSON(text) {
			file, err = attempt, failure
		}
	}
	return file, err
}

// formats returns the formats to try for a content type. YAML has had several
// names, and servers that do not know it send text/plain or nothing.
func (f *fetch) formats(contentType string) []Format {
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	switch media {
	case "application/json", "text/json":
		return []Format{JSON}
	case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml":
		return []Format{YAML}
	case "text/plain":
		return []Format{JSON, YAML}
	case "", "application/octet-stream", "binary/octet-stream":
		if format, ok := formatByExtension(f.url.Path); ok {
			return []Format{format}
		}
		return []Format{JSON, YAML}
	}
	switch {
	case strings.HasSuffix(media, "+json"):
		return []Format{JSON}
	case strings.HasSuffix(media, "+yaml"):
		return []Format{YAML}
	default:
		return nil
	}
}

func looksLikeJSON(text []byte) bool {
	start := strings.TrimLeft(strings.TrimPrefix(string(text[:min(len(text), 1024)]), byteOrderMark), " \t\r\n")
	return strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")
}
