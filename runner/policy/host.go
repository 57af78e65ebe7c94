package policy

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// readHost reads "[scheme://]host[:port]". The host is a name, an address, a network
// such as "10.0.0.0/8", or a pattern: "*.example.com" for all subdomains, or a name with
// a "*" in its first label. Without a scheme or a port, any is meant.
func readHost(text string) (pattern[provider.Host], error) {
	scheme, rest, hasScheme := strings.Cut(text, "://")
	if !hasScheme {
		scheme, rest = "", text
	} else if scheme != "http" && scheme != "https" {
		return pattern[provider.Host]{}, fmt.Errorf("the scheme of a host is http or https")
	}
	host, port, err := splitPort(rest)
	if err != nil {
		return pattern[provider.Host]{}, err
	}
	matches, err := hostMatcher(host)
	if err != nil {
		return pattern[provider.Host]{}, err
	}
	is := func(h provider.Host) bool {
		return (scheme == "" || scheme == h.Scheme) && (port == "" || port == h.Port) && matches(canonical(h.Name))
	}
	return pattern[provider.Host]{allows: is, denies: is}, nil
}

// splitPort splits "host:port" and "[address]:port"; the port is optional.
func splitPort(text string) (host, port string, err error) {
	host = text
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, ']') {
		host, port = text[:i], text[i+1:]
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || strconv.FormatUint(n, 10) != port {
			return "", "", errors.New("a port is a number from 1 to 65535")
		}
	}
	if address, ok := strings.CutPrefix(host, "["); ok {
		if address, ok = strings.CutSuffix(address, "]"); !ok {
			return "", "", errors.New("the bracket is not closed")
		}
		return address, port, nil
	}
	if strings.Contains(host, ":") {
		return "", "", errors.New("write an address with colons in brackets: [::1]")
	}
	return host, port, nil
}

func hostMatcher(host string) (func(name string) bool, error) {
	if network, err := netip.ParsePrefix(host); err == nil {
		return func(name string) bool {
			address, err := netip.ParseAddr(name)
			return err == nil && network.Contains(address)
		}, nil
	}
	if host == "" || strings.ContainsAny(host, "/@?#%\\ \t") {
		return nil, errors.New("a host is a name or an address, without a path")
	}
	ascii, err := asciiHost(host)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(ascii, "*") {
		ascii = canonical(ascii)
		return func(name string) bool { return name == ascii }, nil
	}
	return wildcardMatcher(ascii)
}

// wildcardMatcher is hostMatcher for a host with a "*".
func wildcardMatcher(host string) (func(name string) bool, error) {
	first, below, _ := strings.Cut(host, ".")
	switch {
	case strings.Contains(below, "*"), len(first) > 1 && first[0] == '*' && first[1] != '-':
		return nil, errors.New(`a "*" is the first label, such as in *.example.com, or a part of it, such as in api-*.example.com`)
	case first == "*" && below == "":
		return func(string) bool { return true }, nil
	case first == "*":
		return func(name string) bool { return len(name) > len(below)+1 && strings.HasSuffix(name, "."+below) }, nil
	}
	return func(name string) bool {
		label, rest, _ := strings.Cut(name, ".")
		return rest == below && glob(first, label)
	}, nil
}

// asciiHost returns a host in lower case and Punycode, as requests have it.
func asciiHost(host string) (string, error) {
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	for i, label := range labels {
		ascii, err := httpguts.PunycodeHostPort(label)
		if err != nil || label == "" {
			return "", errors.New("this is not a valid host name")
		}
		labels[i] = strings.ToLower(ascii)
	}
	return strings.Join(labels, "."), nil
}

// canonical returns the spelling to compare: the usual one of an address, a name
// without the trailing dot.
func canonical(name string) string {
	if address, err := netip.ParseAddr(name); err == nil {
		return address.Unmap().String()
	}
	return strings.TrimSuffix(name, ".")
}

// isObscure reports whether a name is an address in a spelling that only some resolvers
// accept, such as 0x7f.1 or 2130706433.
func isObscure(name string) bool {
	name = canonical(name)
	if _, err := netip.ParseAddr(name); err == nil {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if _, err := strconv.ParseUint(strings.TrimPrefix(last, "0x"), 16, 64); err == nil && strings.HasPrefix(last, "0x") {
		return true
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// hostRefusal returns why a request must not go to a host, "" if it may.
func (p *Policy) hostRefusal(h provider.Host) string {
	if !p.hosts.empty() && isObscure(h.Name) {
		return "this spelling of an address is ambiguous; write it like 192.0.2.1"
	}
	return p.hosts.refusal(p.file, h)
}

// nameOf returns the name of a host for messages.
func nameOf(h provider.Host) string {
	if strings.Contains(h.Name, ":") {
		return h.Scheme + "://[" + h.Name + "]:" + h.Port
	}
	return h.Scheme + "://" + h.Name + ":" + h.Port
}
