package http

import (
	"cmp"
	"errors"
	"fmt"
	nethttp "net/http"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/values"
)

// message returns the request with the values of a run.
func (c *call) message(req provider.Request) (*message, error) {
	method := strings.ToUpper(pyvalue.Str(req.Scope.SubstituteText(cmp.Or(c.method, nethttp.MethodGet))))
	if !isToken(method) {
		return nil, errors.New("the value of the variable is not an HTTP method")
	}
	to, user, err := parseAddress(plain(req.Scope.SubstituteText(c.url)))
	if err != nil && values.HasPlaceholder(c.url) {
		// The error does not show the value: a part of a secret would not be redacted.
		return nil, fmt.Errorf("reading the url: %q cannot be called with the values of its variables, expected %s%s",
			c.url, wantAddress, unknown(c.url, req.Scope))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the url: %w, expected %s%s", err, wantAddress, unknown(c.url, req.Scope))
	}
	m := &message{method: method, to: to, header: defaultHeader(c.provider.UserAgent)}
	headers, _ := req.Scope.Substitute(c.headers).(*pyvalue.Map)
	if err := m.setHeaders(headers); err != nil {
		return nil, err
	}
	// In the Chaos Toolkit, only this spelling means JSON; "content-type" means a form.
	asJSON := headers.Value("Content-Type") == jsonType && method != nethttp.MethodGet
	if err := m.setArguments(c.argumentsFor(req, asJSON), asJSON); err != nil {
		return nil, fmt.Errorf("encoding the arguments: %w", err)
	}
	authorize(m.header, user)
	return m, nil
}

// unknown completes a message about text with the variables in it that do not exist.
func unknown(text string, scope *values.Scope) string {
	var names []string
	for _, p := range values.Placeholders(text) {
		if _, ok := scope.Lookup(p.Name); !ok {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		return ""
	}
	return "; there is no variable " + strings.Join(names, ", ")
}

func (c *call) argumentsFor(req provider.Request, asJSON bool) any {
	if !req.HasValue {
		return block.Arguments(c.arguments, req)
	}
	arguments := c.arguments
	if arguments == nil {
		arguments = pyvalue.NewMap(1)
	}
	switch req.Value.(type) {
	case []any, *pyvalue.Map:
		if !asJSON {
			req.Value = string(pyvalue.AppendCompactJSON(nil, req.Value))
		}
	}
	return block.Arguments(arguments, req)
}

// setHeaders adds the headers of an experiment; null removes one.
func (m *message) setHeaders(headers *pyvalue.Map) error {
	for name, value := range headers.All() {
		if isManaged(name) {
			continue
		}
		if value == nil {
			deleteHeader(m.header, name)
			continue
		}
		text := latin1(plain(value))
		if !httpguts.ValidHeaderFieldValue(text) {
			return fmt.Errorf("the header %s has line breaks or other control characters", name)
		}
		setHeader(m.header, name, text)
	}
	if _, ok := findHeader(m.header, "Accept-Encoding"); !ok {
		setHeader(m.header, "Accept-Encoding", "identity")
	}
	return nil
}

// setArguments makes arguments the query of a GET, and the body of other requests.
func (m *message) setArguments(arguments any, asJSON bool) error {
	switch {
	case asJSON && arguments != nil:
		body, err := appendJSON(nil, arguments)
		m.body = body
		return err
	case !pyvalue.Truth(arguments):
		m.announceEmpty = m.method != nethttp.MethodGet && m.method != nethttp.MethodHead
		return nil
	}
	text, err := formText(arguments)
	if err != nil {
		return err
	}
	if m.method == nethttp.MethodGet {
		m.to.addQuery(text)
		return nil
	}
	m.body = []byte(text)
	switch arguments.(type) {
	case []any, *pyvalue.Map:
		if _, ok := findHeader(m.header, "Content-Type"); !ok {
			setHeader(m.header, "Content-Type", "application/x-www-form-urlencoded")
		}
	}
	return nil
}
