// Package kind says what is known of each provider type apart from how it carries
// out an activity: what its outputs mean and how to describe it. Providers are not
// needed for that, so that journals can be judged and reported without them.
//
// The functions read what experiments and journals contain, which need not be
// valid. To add a provider, add its kind here; a test of package providers compares
// the two lists.
package kind

import (
	"fmt"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// Kind is a provider type. Every method is a pure function.
type Kind interface {
	// Name is the type as the provider block states it: "http".
	Name() string
	// Describe returns what the provider block asks for, without the type:
	// "GET https://shop/health". It may contain line breaks and be "".
	Describe(block *pyvalue.Map) string
	// Accept reads the output of a tolerance probe as yes or no. If it is no, why
	// says what the probe answered: "the probe exited with 1".
	Accept(output any) (ok bool, why string)
	// Configure returns the part of a probe's output that becomes the value of a
	// configuration key, or why the output has none.
	Configure(output any) (any, error)
	// HasErrorStatus says whether the output of an activity that succeeded reports
	// an error: an exit status other than 0, an HTTP status of 400 or above.
	HasErrorStatus(output any) bool
	// Texts lists the parts of the provider block in which ${names} are substituted.
	Texts() []Text
}

// Text is a key of a provider block whose texts are substituted.
type Text struct {
	Key string
	// Shell says that a shell may read the text, so that ${HOME} may be meant for it.
	Shell bool
}

// all returns the kinds, sorted by name.
func all() []Kind { return []Kind{http{}, process{}, python{}} }

// Names returns the names of all kinds, sorted.
func Names() []string {
	kinds := all()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name()
	}
	return names
}

// Of returns the kind called name. The error says that there is none.
func Of(name string) (Kind, error) {
	for _, k := range all() {
		if k.Name() == name {
			return k, nil
		}
	}
	return nil, fmt.Errorf("the provider type %q is not known: expected one of %s", name, strings.Join(Names(), ", "))
}

// Describe returns what a provider block asks for: "http GET https://shop/health".
// It is the type alone if that is not known, and "" without a type.
func Describe(block *pyvalue.Map) string {
	name := block.String("type")
	k, err := Of(name)
	if err != nil {
		return name
	}
	return strings.TrimSpace(name + " " + k.Describe(block))
}

// HasErrorStatus says whether an output reports an error, see Kind. It is false for
// types that are not known: they are in journals of other programs only, and nothing
// says what their outputs mean.
func HasErrorStatus(block *pyvalue.Map, output any) bool {
	k, err := Of(block.String("type"))
	return err == nil && k.HasErrorStatus(output)
}

// statusOf returns the status in the output of a process or of an HTTP call.
func statusOf(output any) (status int64, ok bool) {
	m, _ := output.(*pyvalue.Map)
	status, ok = m.Value("status").(int64)
	return status, ok
}

// returned is why an output is not accepted that has no status.
func returned(output any) string { return "the probe returned " + pyvalue.Repr(output) }
