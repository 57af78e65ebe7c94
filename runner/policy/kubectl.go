package policy

import (
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// namespacesOfClient reads the arguments of kubectl and of what has the same options
// for namespaces. Where they can be understood in two ways, both count.
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

// client is what the arguments say so far.
type client struct {
	found []namespace
	// certain says that a namespace was named by what can be nothing else.
	certain bool
	// open says that the word before is an option that may take the next as its value.
	open bool
}

func (c *client) add(name, argument string) {
	if name == "" {
		name = everywhere
	}
	c.found = append(c.found, namespace{name, argument})
}

// read takes in a word and knows the one after it.
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

// readShort reads a "-n" or a "-A" even behind other letters that may be options
// without a value, as in "-itn".
func (c *client) readShort(letters, next string, wasOpen bool) {
	c.open = !strings.Contains(letters, "=")
	for i, letter := range letters {
		switch {
		case letter == 'n':
			value := strings.TrimPrefix(letters[i+1:], "=")
			if value == "" {
				value = next
			}
			// Behind other letters, it may as well be a part of their value.
			c.name(value, wasOpen || i > 0)
			return
		case letter == 'A':
			c.add(everywhere, "-A")
		case strings.ContainsRune(withValue, letter):
			return
		}
	}
}

// withValue are the letters that take a value in every command, which may be right
// behind them.
const withValue = "olcksv"

// name takes in the name of a namespace. Behind an option that may have taken the
// "-n" for its value, none may be named at all.
func (c *client) name(name string, doubtful bool) {
	c.add(name, "-n")
	c.open = false
	c.certain = c.certain || !doubtful
}

// isClusterWide says whether a word is a command or names kinds of resources, as
// "node/worker" or "pods,nodes", that belong to no namespace.
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
