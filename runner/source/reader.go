package source

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
)

// DefaultMaxSize is how large a document may be where Reader.MaxSize is 0.
const DefaultMaxSize = 64 << 20

// Reader reads documents from files and from the web. The zero Reader works: it
// reads names relative to the current directory, with no authentication.
type Reader struct {
	// Dir is what relative names are relative to; "" is the current directory.
	Dir string
	// Getenv looks up CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN, a token that is sent
	// to every server; nil looks up nothing.
	Getenv func(string) string
	// Client fetches URLs; nil is a client with the usual proxy settings. Redirects
	// to other hosts never carry credentials, whatever it says.
	Client *http.Client
	// InsecureTLS accepts any certificate of a server. It has no effect on a
	// Client whose Transport is not an *http.Transport.
	InsecureTLS bool
	// Auths are credentials by the host, and the port if the URL has one, to which
	// they are sent. A token from the environment comes before them.
	Auths map[string]Auth
	// MaxSize is how many bytes a document may have; 0 is DefaultMaxSize.
	MaxSize int64
}

// Auth is sent as an Authorization header, as "Type Value".
type Auth struct {
	Type, Value string
}

// Read reads the document called name: the path of a file whose extension is
// .json, .yaml or .yml, or an http or https URL, for which the server's
// Content-Type decides.
//
// Every error but that of ctx has a Problems in its tree that says what is
// wrong; a file that is not there is fs.ErrNotExist too. If the document was read
// and could not be parsed, the File has its text; else it is nil.
func (r *Reader) Read(ctx context.Context, name string) (*File, error) {
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

// ReadFile is Read for a file whose format is known, whatever its extension.
func (r *Reader) ReadFile(name string, format Format) (*File, error) {
	if err := r.check(name); err != nil {
		return nil, err
	}
	file, err := os.Open(r.path(name))
	if err != nil {
		return nil, noFile(name, err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	text, err := readAll(file, name, r.maxSize())
	if err != nil {
		return nil, err
	}
	return Parse(name, format, text)
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

// check says what keeps a name from being read as a file: reading from a pipe or
// a device might never end.
func (r *Reader) check(name string) error {
	if name == "" {
		return refuse(Problem{Rule: RuleUnreadableDocument, Message: "no document is named", Expected: "the path of a file, or a URL"}, nil)
	}
	info, err := os.Stat(r.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.missing(name, err)
	case err != nil:
		return noFile(name, err)
	case info.IsDir():
		return refuse(Problem{Rule: RuleUnreadableDocument, File: name, Message: "this is a directory", Hint: "name the file inside of it"}, nil)
	case !info.Mode().IsRegular():
		return refuse(Problem{Rule: RuleUnreadableDocument, File: name, Message: "this is a pipe or a device", Expected: "a file"}, nil)
	default:
		return nil
	}
}

func noFile(name string, err error) error {
	return refuse(Problem{Rule: RuleUnreadableDocument, File: name, Message: "this file cannot be read", Found: cause(err)}, err)
}

// missing says that there is no file called name, and which there is instead.
func (r *Reader) missing(name string, err error) error {
	p := Problem{Rule: RuleUnreadableDocument, File: name, Message: "there is no such file"}
	if !filepath.IsAbs(name) {
		p.Hint = "names are relative to the working directory"
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
	p := Problem{
		Rule:     RuleUnknownFormat,
		File:     name,
		Message:  "the file's extension does not tell its format",
		Found:    fmt.Sprintf("%q", filepath.Ext(name)),
		Expected: ".json, .yaml or .yml",
		Hint:     "rename the file",
	}
	if filepath.Ext(name) == "" {
		p.Found = "none"
	}
	return refuse(p, nil)
}

func (r *Reader) readURL(ctx context.Context, name, scheme string) (*File, error) {
	u, err := url.Parse(name)
	if err != nil {
		var malformed *url.Error
		if errors.As(err, &malformed) { // which has all of the URL in its text
			err = malformed.Err
		}
		return nil, refuse(Problem{
			Rule:     RuleUnreadableDocument,
			File:     scheme + "://...",
			Message:  "the URL is malformed",
			Found:    err.Error(),
			Expected: `a URL as "https://example.com/experiment.yaml"`,
		}, err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, refuse(Problem{
			Rule:     RuleUnreadableDocument,
			File:     displayName(u),
			Message:  "documents cannot be read from there",
			Found:    fmt.Sprintf("the scheme %q", u.Scheme),
			Expected: "a file, or a URL that starts with http:// or https:// and a host",
		}, nil)
	}
	f := fetch{reader: r, url: u, name: displayName(u)}
	return f.run(ctx)
}

func (r *Reader) maxSize() int64 {
	if r.MaxSize > 0 {
		return r.MaxSize
	}
	return DefaultMaxSize
}

// formatByExtension tells the format of a file or of the path of a URL. As in
// the reference, the case of the extension matters.
func formatByExtension(name string) (Format, bool) {
	switch filepath.Ext(name) {
	case ".json":
		return JSON, true
	case ".yaml", ".yml":
		return YAML, true
	default:
		return JSON, false
	}
}

// readAll reads at most size bytes, and fails if there are more.
func readAll(r io.Reader, name string, size int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, size+1))
	if err != nil {
		return nil, refuse(Problem{Rule: RuleUnreadableDocument, File: name, Message: "the document could not be read to its end", Found: cause(err)}, err)
	}
	if int64(len(text)) > size {
		return nil, refuse(Problem{
			Rule:     RuleDocumentLimit,
			File:     name,
			Message:  "the document is too large",
			Expected: fmt.Sprintf("at most %d bytes", size),
		}, nil)
	}
	return text, nil
}

// cause returns what is at the bottom of an error of package os, without the
// path, which the problem names already.
func cause(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// refusal is a problem that another error led to.
type refusal struct {
	problems Problems
	cause    error
}

func refuse(p Problem, cause error) error {
	if cause == nil {
		return Problems{p}
	}
	return &refusal{problems: Problems{p}, cause: cause}
}

func (r *refusal) Error() string   { return r.problems.Error() }
func (r *refusal) Unwrap() []error { return []error{r.problems, r.cause} }
