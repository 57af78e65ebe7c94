package policy

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// namespacesOfClient reads the arguments of kubectl and of programs with the same
// options for namespaces. If arguments are ambiguous, both meanings count.
func namespacesOfClient(p provider.Program) []namespace {
	if p.Line {
		return []namespace{{name: everywhere}}
	}
	c := client{}
	for i, word := range p.Arguments {
		if word == "--" && !c.open {
			break // the rest is for a program in a container
		}
		next := ""
		if i+1 < len(p.Arguments) {
			next = p.Arguments[i+1]
		}
		c.read(word, next)
	}
	if !c.certain {
		c.add(defaultNamespace, "")
	}
	return c.found
}

// client is the state of reading the arguments.
type client struct {
	found []namespace
	// certain is set if an argument can only be a namespace.
	certain bool
	// open is set if the word before is an option that may take the next as its value.
	open bool
}

func (c *client) add(name, argument string) {
	if name == "" {
		name = everywhere
	}
	c.found = append(c.found, namespace{name, argument})
}

// read reads a word; next is the one after it.
func (c *client) read(word, next string) {
	wasOpen := c.open
	c.open = false
	switch {
	case strings.HasPrefix(word, "--"):
		c.readLong(word[2:], next, wasOpen)
	case strings.HasPrefix(word, "-"):
		c.readShort(word[1:], next, wasOpen)
	case isClusterWide(word):
		c.add(everywhere, word)
	}
}

func (c *client) readLong(option, next string, wasOpen bool) {
	name, value, hasValue := strings.Cut(option, "=")
	c.open = !hasValue
	switch name {
	case "namespace":
		if !hasValue {
			value = next
		}
		c.name(value, wasOpen)
	case "all-namespaces":
		c.add(everywhere, "--all-namespaces")
	case "raw":
		c.add(everywhere, "--raw") // a path in the API may lead anywhere
	}
}

// readShort reads "-n" and "-A", also after other letters that may be options without a
// value, such as in "-itn".
func (c *client) readShort(letters, next string, wasOpen bool) {
	c.open = !strings.Contains(letters, "=")
	for i, letter := range letters {
		switch {
		case letter == 'n':
			value := strings.TrimPrefix(letters[i+1:], "=")
			if value == "" {
				value = next
			}
			// After other letters, it may also be a part of their value.
			c.name(value, wasOpen || i > 0)
			return
		case letter == 'A':
			c.add(everywhere, "-A")
		case strings.ContainsRune(withValue, letter):
			return
		}
	}
}

// withValue are the letters that take a value in every command; it may follow without
// a space.
const withValue = "olcksv"

// name adds a namespace. It is doubtful after an option that may have taken the "-n" as
// its value.
func (c *client) name(name string, doubtful bool) {
	c.add(name, "-n")
	c.open = false
	c.certain = c.certain || !doubtful
}

// isClusterWide reports whether a word is a command or names resources that have no
// namespace, such as "node/worker" or "pods,nodes".
func isClusterWide(word string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(word), ","), func(part string) bool {
		if i := strings.IndexAny(part, "/."); i >= 0 {
			part = part[:i]
		}
		return slices.Contains([]string{
			"drain", "cordon", "uncordon", "taint", "node", "nodes", "no", "namespace", "namespaces", "ns",
			"persistentvolume", "persistentvolumes", "pv", "clusterrole", "clusterroles",
			"clusterrolebinding", "clusterrolebindings", "customresourcedefinition", "customresourcedefinitions", "crd", "crds",
		}, part)
	})
}
