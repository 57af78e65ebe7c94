package experiment

import (
	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// checkPlaceholders warns about each unknown ${name} in the texts that are substituted.
// It is not an error: an unknown placeholder is passed on, for example to a shell.
func (b *builder) checkPlaceholders(root *source.Node, problems *source.Collector) {
	c := newPlaceholderChecker(b.e)
	if c == nil {
		return
	}
	c.check(root.Get("title"), problems.At("title"), false)
	hypothesis := problems.At("steady-state-hypothesis").At("probes")
	c.checkBlock(root.Get("steady-state-hypothesis").Get("probes"), hypothesis)
	c.checkBlock(root.Get("method"), problems.At("method"))
	c.checkBlock(root.Get("rollbacks"), problems.At("rollbacks"))
}

// newPlaceholderChecker returns a checker for the names of an experiment; nil if not all
// names are known.
func newPlaceholderChecker(e *Experiment) *placeholderChecker {
	c := &placeholderChecker{}
	for _, setting := range e.Configuration {
		c.names = append(c.names, setting.Name)
	}
	secretNames, complete := e.Secrets.Names()
	if !complete {
		return nil
	}
	c.names = append(c.names, secretNames...)
	c.known = make(map[string]bool, len(c.names))
	for _, name := range c.names {
		c.known[name] = true
	}
	return c
}

type placeholderChecker struct {
	names []string
	known map[string]bool
}

func (c *placeholderChecker) checkBlock(block *source.Node, problems *source.Collector) {
	if block == nil {
		return
	}
	for i, activity := range block.Items {
		at := problems.Index(i)
		for _, key := range []string{"pauses", "tolerance"} {
			c.check(activity.Get(key), at.At(key), false)
		}
		c.checkProvider(activity.Get("provider"), at.At("provider"))
	}
}

// checkProvider checks a provider block. Of one whose type is not known nothing is
// known to be substituted; that type is an error of its own.
func (c *placeholderChecker) checkProvider(block *source.Node, report *source.Collector) {
	name, _ := block.Get("type").Text()
	k, err := kind.Of(name)
	if err != nil {
		return
	}
	for _, text := range k.Texts() {
		c.check(block.Get(text.Key), report.At(text.Key), text.Shell)
	}
}

// check checks a value with all values in it. In the arguments of a process ${HOME} is
// probably meant for a shell; so there it only reports what looks misspelt.
func (c *placeholderChecker) check(node *source.Node, problems *source.Collector, shell bool) {
	if node == nil {
		return
	}
	for i, item := range node.Items {
		c.check(item, problems.Index(i), shell)
	}
	for _, field := range node.Fields {
		c.check(field.Value, problems.At(field.Name), shell)
	}
	text, ok := node.Text()
	if !ok {
		return
	}
	for _, p := range values.Placeholders(text) {
		if p.Braced && !c.known[p.Name] {
			c.warn(node, p.Name, problems, shell)
		}
	}
}

func (c *placeholderChecker) warn(node *source.Node, name string, problems *source.Collector, shell bool) {
	near := source.Nearest(name, c.names)
	hint := "it is passed on unchanged; declare it under \"configuration\" or \"secrets\" to replace it"
	if near != "" {
		hint = "did you mean \"${" + near + "}\"?"
	} else if shell {
		return
	}
	problems.Warn(source.RuleUnknownVariable, node.Pos, "\"${"+name+"}\" is neither configuration nor a secret", hint)
}
