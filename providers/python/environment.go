package python

import (
	"slices"
	"strings"
	"sync"
)

// changedEnvironment is what functions changed in the environment of their process. In
// the Chaos Toolkit that is the process of all activities, so extensions hand over
// addresses and credentials in this way.
type changedEnvironment struct {
	mu sync.Mutex
	// values has the variables that were changed, nil for those that were removed.
	values map[string]*string
}

func (c *changedEnvironment) add(change environmentChange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = make(map[string]*string)
	}
	for name, value := range change.set {
		c.values[name] = &value
	}
	for _, name := range change.unset {
		c.values[name] = nil
	}
}

// Changed returns environ with the changes that functions made to their environment.
// It does not alter environ.
func (p *Provider) Changed(environ []string) []string {
	p.changed.mu.Lock()
	defer p.changed.mu.Unlock()
	if len(p.changed.values) == 0 {
		return environ
	}
	changed := slices.DeleteFunc(slices.Clone(environ), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		_, isChanged := p.changed.values[name]
		return isChanged
	})
	for name, value := range p.changed.values {
		if value != nil {
			changed = append(changed, name+"="+*value)
		}
	}
	return changed
}
