package markdown

import (
	"cmp"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
	"github.com/chaostoolkit/run-action/runner/journal"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

// circumstances writes where, when and with what the experiment was run.
func (e *experiment) circumstances() {
	var rows []string
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, gfm.Row(name, value))
		}
	}
	if e.o.Source != "" {
		source := gfm.Code(e.o.Source)
		if e.o.File != "" {
			source = gfm.Link(source, e.c.FileURL(e.o.File, 0))
		}
		add("Experiment", source)
	}
	if e.o.JournalPath != "" {
		add("Journal", gfm.Code(e.o.JournalPath))
	}
	if j := e.o.Journal; j != nil {
		add("Tags", gfm.Inline(strings.Join(e.tags(), ", ")))
		add("Contributes to", gfm.Inline(strings.Join(e.contributes(), ", ")))
		add("Started", moment(j.Start))
		add("Ended", moment(j.End))
		add("Took", report.Duration(j.Duration))
		add("Node", gfm.Inline(plain.Name(j.Host.Node)))
		add("Platform", gfm.Inline(plain.Name(j.Host.Platform)))
		add("Steady state checked", gfm.Inline(string(e.o.Strategy)))
		add("Dry run", gfm.Inline(plain.Name(string(e.o.Dry()))))
		add("Journal format", "chaostoolkit-lib "+gfm.Inline(plain.Name(cmp.Or(j.Version, journal.FormatVersion))))
	}
	if len(rows) > 0 {
		e.b.WriteString("### Run\n\n" + gfm.TableHead("", "") + strings.Join(rows, "") + "\n")
	}
	e.configuration()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func (e *experiment) tags() []string {
	list, _ := e.o.Journal.Experiment.Value("tags").([]any)
	var tags []string
	for _, tag := range list[:min(len(list), maxTags)] {
		tags = append(tags, plain.Name(pyvalue.Str(tag)))
	}
	return tags
}

func (e *experiment) contributes() []string {
	var list []string
	for aspect, level := range declared(e.o, "contributions").All() {
		if len(list) < maxAspects {
			list = append(list, plain.Name(aspect)+": "+plain.Name(pyvalue.Str(level)))
		}
	}
	return list
}

// configuration lists the configuration and the names of the secrets.
func (e *experiment) configuration() {
	if e.o.Journal == nil {
		return
	}
	settings, secrets := report.Settings(e.o.Journal.Experiment)
	if len(settings) == 0 && len(secrets) == 0 {
		return
	}
	e.b.WriteString("### Configuration\n\n" + gfm.TableHead("Name", "Value"))
	for _, s := range settings[:min(len(settings), maxSettings)] {
		e.b.WriteString(gfm.Row(gfm.Inline(s.Name), gfm.Inline(plain.Name(s.Value))))
	}
	for _, name := range secrets[:min(len(secrets), maxSettings)] {
		e.b.WriteString(gfm.Row(gfm.Inline(name), "<i>secret</i>"))
	}
	e.b.WriteString("\n")
	e.more(max(len(settings)-maxSettings, 0)+max(len(secrets)-maxSettings, 0), "entry", "entries")
}
