package experiment

import (
	"maps"
	"slices"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/secrets"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// Options are the inputs of building besides the document.
type Options struct {
	// Providers are the providers by type.
	Providers provider.Registry
	// LookupEnv looks up environment variables of the configuration and the secrets;
	// nil is an empty environment.
	LookupEnv func(name string) (string, bool)
	// Overrides replace configuration and secrets of the experiment.
	Overrides *values.Overrides
	// Controls checks declared controls; nil does not check them before the run.
	Controls ControlChecker
	// unchecked skips the checks that import modules or start programs.
	unchecked bool
}

// ControlChecker checks the code of controls.
type ControlChecker interface {
	// Check reports problems with the code of a control. It may postpone a check until
	// the whole experiment was read.
	Check(c *Control, postpone func(check func()), problems *source.Collector)
}

// Build builds the model of the experiment in file, and returns all problems of the
// document. The experiment is nil only if the document is not a mapping. An activity with
// errors is kept in the model, and fails when it is run.
func Build(file *source.File, options Options) (*Experiment, source.Problems) {
	collector := source.NewCollector(file.Name)
	collector.Include(file.Warnings...)
	if options.LookupEnv == nil {
		options.LookupEnv = func(string) (string, bool) { return "", false }
	}
	if options.Overrides == nil {
		options.Overrides = &values.Overrides{}
	}
	b := &builder{options: options, e: &Experiment{Name: file.Name}}
	if !b.checkDocument(file.Root, collector) {
		return nil, collector.Problems()
	}
	b.e.Document = file.Root.Value().(*pyvalue.Map)
	b.build(file.Root, collector)
	return b.e, collector.Problems()
}

// topLevelKeys are the keys of an experiment; "version", "contributions" and "dry" are
// only for readers of the journal.
func topLevelKeys() []string {
	return []string{
		"version", "title", "description", "tags", "contributions", "extensions",
		"configuration", "secrets", "controls", "runtime", "dry",
		"steady-state-hypothesis", "method", "rollbacks",
	}
}

type builder struct {
	options Options
	e       *Experiment
	// postponed and finishing run after everything was read: first the checks of
	// providers, then what depends on them.
	postponed, finishing []func()
}

func (b *builder) postpone(check func()) { b.postponed = append(b.postponed, check) }

func (b *builder) finish(step func()) { b.finishing = append(b.finishing, step) }

func (b *builder) checkDocument(root *source.Node, problems *source.Collector) bool {
	switch {
	case root.IsNull(), root.Kind == source.Mapping && len(root.Fields) == 0, root.Kind == source.List && len(root.Items) == 0:
		problems.Add(source.RuleEmptyDocument, source.Problem{
			Pos: root.Pos, Message: "the experiment is empty",
			Expected: "a mapping with at least a title, a description and a method",
		})
		return false
	case root.Kind != source.Mapping:
		problems.WrongType(root, "the document is not an experiment", "a mapping with at least a title, a description and a method")
		return false
	}
	return true
}

func (b *builder) build(root *source.Node, problems *source.Collector) {
	problems.UnknownKeys(root, topLevelKeys()...)
	b.e.Title = b.requiredText(root, "title", problems)
	b.e.Description = b.requiredText(root, "description", problems)
	b.e.Tags = buildTags(root.Get("tags"), problems.At("tags"))
	b.e.Terms = buildExtensions(root.Get("extensions"), problems.At("extensions"))
	b.buildConfiguration(root.Get("configuration"), problems.At("configuration"))
	b.buildSecrets(root.Get("secrets"), problems.At("secrets"))
	b.e.Controls = b.buildControls(root.Get("controls"), problems.At("controls"))
	b.e.Runtime = BuildRuntime(root.Get("runtime"), problems.At("runtime"))

	b.e.Hypothesis = b.buildHypothesis(root.Get("steady-state-hypothesis"), problems.At("steady-state-hypothesis"))
	b.buildMethod(root, problems)
	if node := root.Get("rollbacks"); !node.IsNull() {
		b.e.Rollbacks = b.buildBlock(node, b.e.Document.Value("rollbacks"), b.buildMethodTolerance, problems.At("rollbacks"))
	}
	b.checkReferences(problems)
	b.checkControlReferences(problems)
	b.checkPlaceholders(root, problems)
	b.complete()
}

// complete runs what was postponed.
func (b *builder) complete() {
	for _, step := range append(b.postponed, b.finishing...) {
		step()
	}
}

func (b *builder) buildMethod(root *source.Node, problems *source.Collector) {
	node := root.Get("method")
	if node.IsNull() {
		pos := root.Pos
		if field := root.Field("method"); field != nil {
			pos = field.Pos
		}
		problems.Add(source.RuleMissingKey, source.Problem{
			Pos: pos, Message: "an experiment needs a method", Found: foundValue(node),
			Expected: "a list of activities",
			Hint:     "write \"method\": [] to only check the steady state",
		})
		return
	}
	b.e.Method = b.buildBlock(node, b.e.Document.Value("method"), b.buildMethodTolerance, problems.At("method"))
}

// toleranceBuilder builds the tolerance of an activity by the rules of its block.
type toleranceBuilder func(a *Activity, node *source.Node, problems *source.Collector)

// buildBlock builds a list of activities; document is the same list as data.
func (b *builder) buildBlock(node *source.Node, document any, tolerance toleranceBuilder, problems *source.Collector) []*Activity {
	if node.Kind != source.List {
		problems.WrongType(node, "activities must be a list", "a list of activities")
		return nil
	}
	list, _ := document.([]any)
	activities := make([]*Activity, 0, len(node.Items))
	for i, item := range node.Items {
		at := problems.Index(i)
		if a := b.buildActivity(item, list[i], at); a != nil {
			tolerance(a, item, at)
			activities = append(activities, a)
		}
	}
	return activities
}

func (b *builder) requiredText(root *source.Node, key string, problems *source.Collector) string {
	node := root.Get(key)
	if text := pyvalue.Str(node.Value()); node != nil && node.Kind == source.Scalar && pyvalue.Truth(node.Scalar) {
		return text
	}
	pos := root.Pos
	if node != nil {
		pos = node.Pos
	}
	problems.Add(source.RuleMissingKey, source.Problem{
		Pos: pos, Path: key, Message: "an experiment needs a " + key, Found: foundValue(node), Expected: "a non-empty string",
	})
	return ""
}

func (b *builder) buildSecrets(node *source.Node, problems *source.Collector) {
	b.e.Secrets = secrets.Compile(b.options.Overrides.Secrets, node, problems)
	b.e.Secrets.Check(b.options.LookupEnv, problems)
}

// checkReferences reports references to activities that do not exist.
func (b *builder) checkReferences(problems *source.Collector) {
	b.e.index = b.e.indexed()
	names := slices.Sorted(maps.Keys(b.e.index))
	for _, block := range b.e.Blocks() {
		for _, a := range block {
			if a.Ref != "" && b.e.Lookup(a.Ref) == nil {
				problems.Add(source.RuleUnknownReference, missingReference(a, names))
			}
		}
	}
}

func missingReference(a *Activity, names []string) source.Problem {
	p := source.Problem{
		Pos: a.Pos, Path: a.Path, Message: "no activity is called \"" + a.Ref + "\"",
		Expected: "the name of an activity of the hypothesis, the method or the rollbacks",
	}
	if near := source.Nearest(a.Ref, names); near != "" {
		p.Hint = "did you mean \"" + near + "\"?"
	}
	return p
}

// foundValue describes node; "" if it is absent, which the message already says.
func foundValue(node *source.Node) string {
	if node == nil {
		return ""
	}
	return node.Describe()
}
