package http

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"maps"
	nethttp "net/http"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// answer is the response of a server.
type answer struct {
	status int
	wire   *nethttp.Response
	// head is the status line and the headers as they were received, nil if they were not
	// observed.
	head []byte
	// body is the decompressed body, which may be truncated; total is its whole length.
	body  []byte
	total int64
}

// headers returns the headers in the order and the spelling of the server, with the
// values of repeated ones joined at the first. If they were not observed, because of a
// proxy, they are sorted and in Go's spelling.
func (a *answer) headers() *pyvalue.Map {
	m := pyvalue.NewMap(len(a.wire.Header))
	if a.head == nil {
		for _, name := range slices.Sorted(maps.Keys(a.wire.Header)) {
			m.Set(name, decodeHeader(strings.Join(a.wire.Header[name], ", ")))
		}
		return m
	}
	spelling := make(map[string]string)
	for _, line := range headerLines(a.head) {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), decodeHeader(strings.TrimSpace(value))
		key := strings.ToLower(name)
		if first, ok := spelling[key]; ok {
			m.Set(first, m.String(first)+", "+value)
			continue
		}
		spelling[key] = name
		m.Set(name, value)
	}
	return m
}

// headerLines returns the lines of a head after the status line, with continuation lines
// joined.
func headerLines(head []byte) []string {
	var lines []string
	for i, line := range strings.Split(string(head), "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case i == 0 || line == "":
		case (line[0] == ' ' || line[0] == '\t') && len(lines) > 0:
			lines[len(lines)-1] += " " + strings.TrimSpace(line)
		default:
			lines = append(lines, line)
		}
	}
	return lines
}

// header returns the value of a header, "" if there is none.
func (a *answer) header(name string) string {
	return strings.Join(a.wire.Header.Values(name), ", ")
}

// location returns the target of a redirect, "" if there is none.
func (a *answer) location() string {
	switch a.status {
	case nethttp.StatusMovedPermanently, nethttp.StatusFound, nethttp.StatusSeeOther,
		nethttp.StatusTemporaryRedirect, nethttp.StatusPermanentRedirect:
		return a.header("Location")
	default:
		return ""
	}
}

// errEncoding is a body that is not compressed as its headers say.
var errEncoding = errors.New("the body cannot be decompressed")

// readBody reads the whole body and keeps its first bytes. Like requests, it accepts a
// compressed body that ends early.
func (a *answer) readBody(r *nethttp.Response, keep int) error {
	raw := &network{r: r.Body}
	decompressed, err := decompress(raw, r.Header.Values("Content-Encoding"))
	if err == nil {
		if err = a.keep(decompressed, keep); errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
	}
	switch {
	case raw.err != nil:
		return raw.err
	case err == nil, errors.Is(err, io.EOF):
		return nil
	case errors.Is(err, gzip.ErrHeader) && a.total > 0: // something follows the compressed body
		return nil
	default:
		return fmt.Errorf("%w (Content-Encoding: %s): %w", errEncoding, a.header("Content-Encoding"), err)
	}
}

// keep reads r to its end and keeps its first bytes.
func (a *answer) keep(r io.Reader, most int) error {
	var kept bytes.Buffer
	_, err := io.CopyN(&kept, r, int64(most))
	a.body, a.total = kept.Bytes(), int64(kept.Len())
	if err != nil {
		return err
	}
	rest, err := io.Copy(io.Discard, r)
	a.total += rest
	return err
}

// network distinguishes errors of the network from those of decompression.
type network struct {
	r   io.Reader
	err error
}

// Read keeps the error.
func (n *network) Read(p []byte) (int, error) {
	count, err := n.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return count, err
}

// decompress decodes the named encodings, the last one first. It ignores those that were
// not asked for.
func decompress(r io.Reader, encodings []string) (io.Reader, error) {
	names := strings.Split(strings.ToLower(strings.Join(encodings, ",")), ",")
	slices.Reverse(names)
	for _, name := range names {
		var err error
		switch strings.TrimSpace(name) {
		case "gzip", "x-gzip":
			r, err = gzip.NewReader(r)
		case "deflate":
			r, err = inflate(r)
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// inflate reads "deflate": the format of zlib (RFC 9110, 8.4.1.2), or raw, which servers
// send as well.
func inflate(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(2)
	if err != nil {
		return nil, err
	}
	if start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}
