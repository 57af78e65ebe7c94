package html

import (
	"cmp"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/experiment"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// maxSettings bounds the settings and the secrets that are shown.
const maxSettings = 200

// newSettings returns the configuration as the experiment declares it, and the names of
// its secrets.
func newSettings(document *pyvalue.Map) (settings []report.Setting, secrets []string) {
	settings, secrets = report.Settings(document)
	return settings[:min(len(settings), maxSettings)], secrets[:min(len(secrets), maxSettings)]
}

// environment says where, when and how an experiment was run.
func environment(o *report.Outcome, c report.Context) []fact {
	j := o.Journal
	facts := []fact{
		{Name: "Started", Text: stamp(j.Start)},
		{Name: "Ended", Text: stamp(j.End)},
		{Name: "Journal status", Text: string(j.Status)},
		{Name: "Node", Text: j.Host.Node},
		{Name: "Platform", Text: j.Host.Platform},
		{Name: "Hypothesis checked", Text: checked(o)},
		{Name: "Rollbacks played", Text: runtime(j, "rollbacks")},
		{Name: "Dry run", Text: string(o.Dry())},
		{Name: "Controls", Text: strings.Join(controls(j.Experiment), ", ")},
		{Name: "Journal format", Text: "chaostoolkit-lib " + cmp.Or(j.Version, journal.FormatVersion)},
		{Name: "chaos", Text: c.Version},
	}
	return known(facts)
}

// checked says in which phases the hypothesis is checked, "" without one.
func checked(o *report.Outcome) string {
	if mapping(o.Journal.Experiment.Value("steady-state-hypothesis")).Len() == 0 {
		return ""
	}
	switch s := cmp.Or(o.Strategy, experiment.HypothesisStrategy(runtime(o.Journal, "hypothesis"))); s {
	case "", experiment.HypothesisDefault:
		return "before and after the method"
	case experiment.Continuously:
		return "before, during and after the method"
	default:
		return plain.Name(strings.ReplaceAll(string(s), "-", " "))
	}
}

// runtime returns a declared strategy.
func runtime(j *journal.Journal, of string) string {
	return mapping(mapping(j.Experiment.Value("runtime")).Value(of)).String("strategy")
}

// controls returns the names of the experiment's controls.
func controls(document *pyvalue.Map) []string {
	list, _ := document.Value("controls").([]any)
	var names []string
	for _, item := range list {
		names = append(names, report.NameOf(mapping(item)))
	}
	return names
}
