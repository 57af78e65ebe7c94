// Package fetch reads documents from files and URLs. It knows the credentials for
// servers, and keeps them and what is secret in a URL out of messages.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// DefaultMaxSize is the size limit of a document, in bytes, if Reader.MaxSize is 0.
const DefaultMaxSize = 64 << 20

// Reader reads documents. The zero Reader works: it reads names relative to the
// current directory, without authentication.
type Reader struct {
	// Dir is what relative names are relative to; "" is the current directory.
	Dir string
	// Getenv looks up CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN, a token that is sent
	// to every server; nil looks up nothing.
	Getenv func(string) string
	// Client fetches URLs; nil is a client with the usual proxy settings. A redirect
	// to another host never carries credentials.
	Client *http.Client
	// InsecureTLS accepts any certificate of a server. It has no effect on a
	// Client whose Transport is not an *http.Transport.
	InsecureTLS bool
	// Auths are credentials by host, with the port if the URL has one. A token from
	// the environment overrides them.
	Auths map[string]Auth
	// MaxSize is the size limit of a document in bytes; 0 is DefaultMaxSize.
	MaxSize int64
}

// Auth is sent as the header "Authorization: Type Value".
type Auth struct {
	Type, Value string
}

// Read reads the document called name: the path of a file whose extension is
// .json, .yaml or .yml, or an http or https URL, for which the server's
// Content-Type decides.
//
// The error is that of ctx, or has a source.Problems in its tree; if the file does not
// exist, the error is also fs.ErrNotExist. If the document was read and cannot be
// parsed, the File has its text; else it is nil.
func (r *Reader) Read(ctx context.Context, name string) (*source.File, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading a document: %w", err)
	}
	if scheme, _, ok := strings.Cut(name, "://"); ok && !r.exists(name) {
		return r.readURL(ctx, name, scheme)
	}
	if err := r.check(name); err != nil {
		return nil, err
	}
	format, ok := formatByExtension(name)
	if !ok {
		return nil, unknownExtension(name)
	}
	return r.ReadFile(name, format)
}

// ReadFile is Read for a file of a known format, whatever its extension.
func (r *Reader) ReadFile(name string, format source.Format) (*source.File, error) {
	if err := r.check(name); err != nil {
		return nil, err
	}
	file, err := os.Open(r.path(name))
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	text, err := readAll(file, name, r.maxSize())
	if err != nil {
		return nil, err
	}
	return source.Parse(name, format, text)
}

func (r *Reader) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.Dir, name)
}

func (r *Reader) exists(name string) bool {
	_, err := os.Stat(r.path(name))
	return err == nil
}

// check returns an error if name is not a regular file: reading from a pipe or a
// device might never end.
func (r *Reader) check(name string) error {
	if name == "" {
		return refuse(source.Problem{
			Rule:    source.RuleUnreadableDocument,
			Message: "the name of the document is empty", Expected: "the path of a file, or a URL",
		}, nil)
	}
	info, err := os.Stat(r.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.missing(name, err)
	case err != nil:
		return unreadable(name, err)
	case info.IsDir():
		return refuse(source.Problem{
			Rule: source.RuleUnreadableDocument, File: name,
			Message: "this is a directory", Hint: "give the path of a file in it",
		}, nil)
	case !info.Mode().IsRegular():
		return refuse(source.Problem{
			Rule: source.RuleUnreadableDocument, File: name,
			Message: "this is a pipe or a device", Expected: "a file",
		}, nil)
	default:
		return nil
	}
}

func unreadable(name string, err error) error {
	return refuse(source.Problem{
		Rule: source.RuleUnreadableDocument, File: name, Message: "cannot read this file", Found: cause(err),
	}, err)
}

// missing reports that the file called name does not exist, and suggests one that does.
func (r *Reader) missing(name string, err error) error {
	p := source.Problem{Rule: source.RuleUnreadableDocument, File: name, Message: "the file does not exist"}
	if !filepath.IsAbs(name) {
		p.Hint = "paths are relative to the working directory"
	}
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	for _, extension := range []string{".json", ".yaml", ".yml"} {
		if r.exists(stem + extension) {
			p.Hint = "did you mean " + stem + extension + "?"
		}
	}
	return refuse(p, err)
}

func unknownExtension(name string) error {
	p := source.Problem{
		Rule: source.RuleUnknownFormat, File: name,
		Message:  "the file extension is not that of a known format",
		Found:    fmt.Sprintf("%q", filepath.Ext(name)),
		Expected: ".json, .yaml or .yml",
		Hint:     "rename the file",
	}
	if filepath.Ext(name) == "" {
		p.Found = "none"
	}
	return refuse(p, nil)
}

func (r *Reader) readURL(ctx context.Context, name, scheme string) (*source.File, error) {
	u, err := url.Parse(name)
	if err != nil {
		var malformed *url.Error
		if errors.As(err, &malformed) { // its text has the whole URL
			err = malformed.Err
		}
		return nil, refuse(source.Problem{
			Rule: source.RuleUnreadableDocument, File: scheme + "://...",
			Message:  "the URL is malformed",
			Found:    err.Error(),
			Expected: `a URL such as "https://example.com/experiment.yaml"`,
		}, err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, refuse(source.Problem{
			Rule: source.RuleUnreadableDocument, File: displayName(u),
			Message:  "cannot read documents from this URL",
			Found:    fmt.Sprintf("the scheme %q", u.Scheme),
			Expected: "a file, or a URL that starts with http:// or https:// and a host",
		}, nil)
	}
	d := download{reader: r, url: u, name: displayName(u)}
	return d.run(ctx)
}

func (r *Reader) maxSize() int64 {
	if r.MaxSize > 0 {
		return r.MaxSize
	}
	return DefaultMaxSize
}

// readAll reads at most size bytes, and fails if there are more.
func readAll(r io.Reader, name string, size int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, size+1))
	if err != nil {
		return nil, refuse(source.Problem{
			Rule: source.RuleUnreadableDocument, File: name, Message: "reading the document failed", Found: cause(err),
		}, err)
	}
	if int64(len(text)) > size {
		return nil, refuse(source.Problem{
			Rule: source.RuleDocumentLimit, File: name,
			Message: "the document is too large", Expected: fmt.Sprintf("at most %d bytes", size),
		}, nil)
	}
	return text, nil
}

// cause returns the root of an error of package os, without the path, which the
// problem has already.
func cause(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// refusal is a problem with the error that caused it.
type refusal struct {
	problems source.Problems
	cause    error
}

func refuse(p source.Problem, cause error) error {
	if cause == nil {
		return source.Problems{p}
	}
	return &refusal{problems: source.Problems{p}, cause: cause}
}

func (r *refusal) Error() string   { return r.problems.Error() }
func (r *refusal) Unwrap() []error { return []error{r.problems, r.cause} }
