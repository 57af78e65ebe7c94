package python

import (
	"slices"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// changedEnvironment is what functions changed of the environment of their process.
// In the Chaos Toolkit that is the process of all activities, so extensions hand on
// addresses and credentials in this way.
type changedEnvironment struct {
	mu sync.Mutex
	// values has the variables that were changed, nil for those that were removed.
	values map[string]*string
}

func (c *changedEnvironment) take(changes *pyvalue.Map) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = make(map[string]*string)
	}
	set, _ := changes.Value("set").(*pyvalue.Map)
	for name, value := range set.All() {
		text := pyvalue.Str(value)
		c.values[name] = &text
	}
	removed, _ := changes.Value("unset").([]any)
	for _, name := range removed {
		c.values[pyvalue.Str(name)] = nil
	}
}

// Changed returns an environment with what functions changed of theirs. The list
// that is given stays as it is.
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
