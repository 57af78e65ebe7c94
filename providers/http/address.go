package http

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

// address is where a request goes: a URL whose path and query are escaped as they are
// sent. It has neither user nor fragment, so it can be shown.
type address struct {
	url.URL
}

// parts are the parts of a URL or of a reference to one (RFC 3986, appendix B); missing
// ones are "".
type parts struct {
	scheme, authority, path, query string
	hasAuthority                   bool
}

func split(raw string) parts {
	var p parts
	raw, _, _ = strings.Cut(raw, "#")
	raw, p.query, _ = strings.Cut(raw, "?")
	if scheme, rest, ok := strings.Cut(raw, ":"); ok && isScheme(scheme) {
		p.scheme, raw = strings.ToLower(scheme), rest
	}
	if rest, ok := strings.CutPrefix(raw, "//"); ok {
		p.hasAuthority = true
		end := strings.IndexAny(rest, `/\`)
		if end < 0 {
			end = len(rest)
		}
		p.authority, raw = rest[:end], rest[end:]
	}
	p.path = raw
	return p
}

func isScheme(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlpha(c) && (i == 0 || !isDigit(c) && !strings.ContainsRune("+.-", rune(c))) {
			return false
		}
	}
	return s != ""
}

// wantAddress says what parseAddress accepts.
const wantAddress = "a URL that begins with http:// or https:// and a host"

// parseAddress reads the URL of an experiment, which may have spaces and characters that
// are not ASCII. user is the part before the "@", nil if there is none.
func parseAddress(raw string) (a *address, user *url.Userinfo, err error) {
	p := split(strings.TrimLeftFunc(raw, unicode.IsSpace))
	userinfo, host := "", p.authority
	if i := strings.LastIndexByte(p.authority, '@'); i >= 0 {
		userinfo, host = p.authority[:i], p.authority[i+1:]
	}
	switch {
	case p.scheme == "" || !p.hasAuthority:
		return nil, nil, errors.New("it has no scheme")
	case p.scheme != "http" && p.scheme != "https":
		return nil, nil, fmt.Errorf("its scheme is %q", p.scheme)
	}
	if host, err = parseHost(host); err != nil {
		return nil, nil, err
	}
	root := &address{url.URL{Scheme: p.scheme, Host: host, Path: "/"}}
	return root.resolve(escape(p.path, inPath), escape(p.query, inQuery)), parseUser(userinfo), nil
}

// parseHost checks a host with or without a port, and returns it in ASCII.
func parseHost(host string) (string, error) {
	u, err := url.Parse("//" + host)
	if err != nil || u.Host != host || strings.ContainsAny(host, " \\") ||
		strings.Contains(u.Hostname(), ":") && !strings.HasPrefix(host, "[") {
		return "", fmt.Errorf("%q is not a host", host)
	}
	if u.Hostname() == "" || strings.HasPrefix(host, "*") || strings.HasPrefix(host, ".") {
		return "", errors.New("it has no host")
	}
	if port := u.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return "", fmt.Errorf("%q is not a port number", port)
		}
	}
	if host, err = httpguts.PunycodeHostPort(strings.TrimSuffix(host, ":")); err != nil {
		return "", fmt.Errorf("%q is not a host: %w", host, err)
	}
	return strings.ToLower(host), nil
}

// parseUser reads user:password. Like requests, it ignores a user without a password.
func parseUser(userinfo string) *url.Userinfo {
	name, password, ok := strings.Cut(userinfo, ":")
	if !ok || name == "" && password == "" {
		return nil
	}
	return url.UserPassword(unescape(name), unescape(password))
}

// addQuery appends arguments to the query.
func (a *address) addQuery(query string) {
	if query == "" {
		return
	}
	if a.RawQuery != "" {
		query = a.RawQuery + "&" + query
	}
	a.set(a.EscapedPath(), query)
}

// follow returns the address in the Location header of a response from a. Like requests,
// it removes dot segments from relative addresses only.
func (a *address) follow(location string) (*address, error) {
	p := split(location)
	switch {
	case p.scheme != "" && p.scheme != "http" && p.scheme != "https":
		return nil, fmt.Errorf("the scheme %q is neither http nor https", p.scheme)
	case !p.hasAuthority:
		return a.resolve(p.path, p.query), nil
	}
	host, err := parseHost(p.authority[strings.LastIndexByte(p.authority, '@')+1:])
	if err != nil {
		return nil, err
	}
	next := &address{url.URL{Scheme: cmp.Or(p.scheme, a.Scheme), Host: host}}
	if !strings.HasPrefix(p.path, "/") {
		p.path = "/" + p.path
	}
	next.set(p.path, p.query)
	return next, nil
}

// resolve returns the address of a path, which may be relative to a.
func (a *address) resolve(path, query string) *address {
	var reference address
	reference.set(path, query)
	return &address{*a.ResolveReference(&reference.URL)}
}

// set sets path and query, escaped as they are sent.
func (a *address) set(path, query string) {
	path, query = requote(path, query)
	path, query = escape(path, inPath), escape(query, inQuery)
	a.Path, a.RawPath, a.RawQuery = unescape(path), path, query
}
