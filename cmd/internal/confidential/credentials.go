package confidential

import (
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/runner/source"
)

// sensitive are the names in the settings below which everything is a secret.
//
//nolint:gochecknoglobals // a constant
var sensitive = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)auth|token|secret|passw|credential|api.?key|cookie|private|signature`)
})

// credentials returns what must not be shown of the settings: everything below names
// such as "auths" and "token", the headers of notifications, and the parts of URLs that
// look like keys.
func credentials(settings *source.Node) []any { return collectCredentials(settings, false) }

func collectCredentials(node *source.Node, secret bool) (found []any) {
	if node.IsNull() {
		return nil
	}
	switch node.Kind {
	case source.Mapping:
		for _, f := range node.Fields {
			if f.Name != "type" && !isHarmlessHeader(f.Name) {
				found = append(found, collectCredentials(f.Value, secret || f.Name == "headers" || sensitive().MatchString(f.Name))...)
			}
		}
	case source.List:
		for _, item := range node.Items {
			found = append(found, collectCredentials(item, secret)...)
		}
	default:
		return scalarCredentials(node, secret)
	}
	return found
}

func scalarCredentials(node *source.Node, secret bool) []any {
	text, isText := node.Text()
	switch {
	case secret:
		return []any{node.Value(), withoutScheme(text)}
	case isText && strings.Contains(text, "://"):
		return keysOf(text)
	default:
		return nil
	}
}

// isHarmlessHeader says whether every request has the header.
func isHarmlessHeader(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "accept") || strings.HasPrefix(name, "content-") || name == "user-agent"
}

// withoutScheme returns the credentials of an Authorization header.
func withoutScheme(header string) string {
	_, rest, _ := strings.Cut(header, " ")
	return rest
}

// minKey is the length from which a part of the path of a URL may be a key, such as that
// of a chat's webhook.
const minKey = 16

func keysOf(address string) (found []any) {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	found = append(longParameters(u), passwordOf(address))
	for part := range strings.SplitSeq(u.Path, "/") {
		if len(part) >= minKey {
			found = append(found, part)
		}
	}
	return found
}
