package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Read reads the policy in file. It is strict, since a mistake could permit too much:
// unknown keys, duplicate keys and empty rules are errors. After an error the policy is
// nil.
func Read(file *source.File) (*Policy, source.Problems) {
	collector := source.NewCollector(file.Name)
	for _, duplicate := range file.Warnings {
		duplicate.Severity = source.Error
		collector.Include(duplicate)
	}
	p := &Policy{file: file.Name}
	root := file.Root
	if root.IsNull() || root.Kind != source.Mapping || len(root.Fields) == 0 {
		collector.WrongType(root, "this is not a policy", "a mapping with one or more of "+strings.Join(keys(), ", "))
		return nil, collector.Problems()
	}
	refuseUnknown(root, collector, keys()...)
	p.providers = readRule(root, "providers", readText, collector)
	p.hosts = readRule(root, "hosts", readHost, collector)
	p.programs = readRule(root, "executables", readProgram, collector)
	p.functions = readRule(root, "modules", readFunction, collector)
	p.namespaces = readRule(root, "namespaces", readNamespace, collector)
	p.readDuration(root, collector.At("max-duration"))
	p.readForks(root, collector.At("forks"))
	p.readRollbacks(root, collector.At("rollbacks"))
	if problems := collector.Problems(); problems.HasErrors() {
		return nil, problems
	}
	return p, collector.Problems()
}

func keys() []string {
	return []string{"providers", "hosts", "executables", "modules", "namespaces", "max-duration", "forks", "rollbacks"}
}

// refuseUnknown is source.Collector.UnknownKeys with errors instead of warnings.
func refuseUnknown(n *source.Node, problems *source.Collector, known ...string) {
	detached := problems.Detached()
	detached.UnknownKeys(n, known...)
	for _, p := range detached.Problems() {
		p.Severity = source.Error
		if !strings.HasPrefix(p.Hint, "did you mean") {
			p.Hint = ""
			p.Expected = "one of " + strings.Join(known, ", ")
		}
		problems.Include(p)
	}
}

// readRule reads the rule of key; without the key it restricts nothing.
func readRule[T any](root *source.Node, key string, read func(text string) (pattern[T], error), problems *source.Collector) (r rule[T]) {
	field := root.Field(key)
	if field == nil {
		return r
	}
	problems = problems.At(key)
	if field.Value.Kind != source.Mapping || len(field.Value.Fields) == 0 {
		problems.Invalid(source.RulePolicyPattern, field.Value, "a rule needs \"allow\" or \"deny\"", `a mapping with "allow", "deny" or both`)
		return r
	}
	refuseUnknown(field.Value, problems, "allow", "deny")
	if allow := field.Value.Field("allow"); allow != nil {
		r.restricted, r.pos = true, allow.Pos
		r.allow = readPatterns(allow.Value, read, problems.At("allow"))
	}
	if deny := field.Value.Field("deny"); deny != nil {
		r.deny = readPatterns(deny.Value, read, problems.At("deny"))
	}
	return r
}

// maxPattern bounds the length of a pattern, in bytes.
const maxPattern = 1 << 10

func readPatterns[T any](n *source.Node, read func(text string) (pattern[T], error), problems *source.Collector) []pattern[T] {
	if n.Kind != source.List {
		problems.WrongType(n, "a rule needs a list of patterns", "a list of strings; [] for none")
		return nil
	}
	patterns := make([]pattern[T], 0, len(n.Items))
	for i, item := range n.Items {
		text, _ := item.Text()
		if text == "" || len(text) > maxPattern || strings.TrimSpace(text) != text {
			problems.Index(i).Invalid(source.RulePolicyPattern, item, "this is not a valid pattern", fmt.Sprintf("a string of at most %d characters without spaces around it", maxPattern))
			continue
		}
		p, err := read(text)
		if err != nil {
			problems.Index(i).Add(source.RulePolicyPattern, source.Problem{Pos: item.Pos, Message: err.Error(), Found: item.Describe()})
			continue
		}
		p.text, p.pos = text, item.Pos
		patterns = append(patterns, p)
	}
	return patterns
}

// readText reads the name of a provider type.
func readText(text string) (pattern[string], error) {
	is := func(name string) bool { return glob(text, name) }
	return pattern[string]{allows: is, denies: is}, nil
}

func (p *Policy) readDuration(root *source.Node, problems *source.Collector) {
	field := root.Field("max-duration")
	if field == nil {
		return
	}
	p.maxDurationPos = field.Value.Pos
	if text, ok := field.Value.Text(); ok {
		p.maxDuration, _ = time.ParseDuration(text)
	} else if seconds, ok := pyvalue.Float(field.Value.Value()); ok && seconds < maxSeconds {
		p.maxDuration = time.Duration(seconds * float64(time.Second))
	}
	if _, isBool := field.Value.Value().(bool); isBool || p.maxDuration <= 0 {
		problems.Invalid(source.RuleInvalidDuration, field.Value, "this is not a valid duration", `a number of seconds above 0, or a string such as "10m"`)
	}
}

// maxSeconds is a century; a Duration can hold it.
const maxSeconds = 100 * 365 * 24 * 3600

func (p *Policy) readForks(root *source.Node, problems *source.Collector) {
	field := root.Field("forks")
	if field == nil {
		return
	}
	text, _ := field.Value.Text()
	p.forks, p.forksPos = Forks(text), field.Value.Pos
	if !slices.Contains([]Forks{ForksNothing, ForksValidate, ForksRun}, p.forks) {
		problems.Invalid(source.RuleInvalidValue, field.Value, "unknown value for forks", "none, validate or run")
	}
}

func (p *Policy) readRollbacks(root *source.Node, problems *source.Collector) {
	field := root.Field("rollbacks")
	if field == nil {
		return
	}
	switch text, _ := field.Value.Text(); text {
	case "required":
		p.rollbacks = field.Value.Pos
	case "optional":
	default:
		problems.Invalid(source.RuleInvalidValue, field.Value, "unknown value for rollbacks", "required or optional")
	}
}

// readFunction reads a pattern for functions, such as "chaosk8s.pod.probes.*", and for
// the modules of controls.
func readFunction(text string) (pattern[provider.Function], error) {
	if i := strings.IndexFunc(text, func(c rune) bool { return !isName(c) && c != '.' && c != '*' }); i >= 0 {
		return pattern[provider.Function]{}, fmt.Errorf("a module name looks like chaosk8s.pod.actions and cannot contain %q", text[i:])
	}
	return pattern[provider.Function]{
		allows: func(f provider.Function) bool { return glob(text, qualified(f)) },
		denies: func(f provider.Function) bool { return glob(text, qualified(f)) || glob(text, f.Module+".") },
	}, nil
}

func isName(c rune) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c > 0x7f
}

func qualified(f provider.Function) string {
	if f.Name == "" {
		return f.Module
	}
	return f.Module + "." + f.Name
}

// readNamespace reads a pattern for namespaces. Only "*" allows the whole cluster; any
// denied namespace denies it.
func readNamespace(text string) (pattern[string], error) {
	if strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-.*") != "" {
		return pattern[string]{}, fmt.Errorf("a namespace consists of lower-case letters, digits and dashes")
	}
	return pattern[string]{
		allows: func(name string) bool { return text == everywhere || name != everywhere && glob(text, name) },
		denies: func(name string) bool { return name == everywhere || glob(text, name) },
	}, nil
}
