package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// journalReader reads journals. It checks and replaces what differs from run to run: times,
// durations, messages of exceptions, the name of the machine. What is wrong stays, so that
// it appears as a difference.
type journalReader struct {
	names *strings.Replacer // addresses and folders
	ours  bool              // expect what only ours have
}

// newReader returns the reader of what j leaves.
func newReader(j job) journalReader {
	return journalReader{ours: j.ours, names: strings.NewReplacer(
		strings.TrimPrefix(j.Env["SERVER"], "http://"), "SERVER",
		j.Dir, "DIR",
	)}
}

func (r journalReader) read(data []byte) any {
	value, err := parseJSON(data)
	if err != nil {
		return "<no JSON>"
	}
	var indented bytes.Buffer
	text := quoteConstants(data)
	if err := json.Indent(&indented, text, "", "  "); err != nil || !bytes.Equal(indented.Bytes(), text) {
		return "<not indented by 2>"
	}
	return r.normalise(value)
}

// normalise is read for a journal that is part of another document.
func (r journalReader) normalise(value any) any {
	journal, ok := rename(value, r.names).(object)
	if !ok {
		return "<not an object>"
	}
	if r.ours {
		journal = withoutInterruption(journal)
	}
	for _, key := range []string{"chaoslib-version", "platform", "node"} {
		if text, ok := journal.get(key).(string); ok && text != "" {
			journal.set(key, "<"+key+">")
		}
	}
	normaliseTimes(journal)
	normaliseEntries(journal.get("run"))
	normaliseEntries(journal.get("rollbacks"))
	if states, ok := journal.get("steady_states").(object); ok {
		r.normaliseState(states.get("before"))
		r.normaliseState(states.get("after"))
		states.set("during", r.distinctStates(states.get("during")))
	}
	return journal
}

// readDiscovery reads the file that "chaos discover" writes.
func (r journalReader) readDiscovery(data []byte) any {
	value, err := parseJSON(data)
	if err != nil {
		return "<no JSON>"
	}
	discovery, ok := rename(value, r.names).(object)
	if !ok {
		return "<not an object>"
	}
	if id, ok := discovery.get("id").(string); ok && unique.MatchString(id) {
		discovery.set("id", "<id>")
	}
	if date, ok := discovery.get("date").(string); ok && timestamp.MatchString(date) {
		discovery.set("date", "<time>")
	}
	return discovery
}

// rename replaces names in every string of value, and in keys.
func rename(value any, names *strings.Replacer) any {
	switch v := value.(type) {
	case string:
		return names.Replace(v)
	case []any:
		for i := range v {
			v[i] = rename(v[i], names)
		}
	case object:
		for i := range v {
			v[i] = member{names.Replace(v[i].key), rename(v[i].value, names)}
		}
	}
	return value
}

var (
	timestamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$`)
	unique    = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// normaliseTimes checks the times and the duration of a journal or a run entry.
func normaliseTimes(o object) {
	start, _ := o.get("start").(string)
	end, _ := o.get("end").(string)
	if timestamp.MatchString(start) {
		o.set("start", "<time>")
	}
	// Times in one format and zone are in order if their texts are: only the
	// fraction, which may be missing, needs the same length.
	if timestamp.MatchString(end) && end[:19] >= start[:min(19, len(start))] {
		o.set("end", "<time>")
	}
	if number, ok := o.get("duration").(json.Number); ok {
		if seconds, err := number.Float64(); err == nil && seconds >= 0 && seconds < 60 {
			o.set("duration", "<seconds>")
		}
	}
}

func normaliseEntries(list any) {
	entries, _ := list.([]any)
	for _, item := range entries {
		entry, ok := item.(object)
		if !ok {
			continue
		}
		normaliseTimes(entry)
		if trace, ok := entry.get("exception").([]any); ok && len(trace) > 0 && onlyText(trace) {
			entry.set("exception", exceptionOf(entry, trace))
		}
	}
}

// handled is the line between a function's exception and the reference's own.
const handled = "During handling of the above exception, another exception occurred:"

// exceptionOf returns the part of an exception that is compared. For the exception of a
// function, that is its text without places in files. The reference's own exception
// repeats the last line.
func exceptionOf(entry object, trace []any) string {
	activity, _ := entry.get("activity").(object)
	provider, _ := activity.get("provider").(object)
	if provider.get("type") != "python" {
		return "<exception>"
	}
	var text strings.Builder
	for _, part := range trace {
		text.WriteString(part.(string))
	}
	lines := slices.DeleteFunc(strings.Split(text.String(), "\n"), func(line string) bool {
		return line == "" || line[0] == ' ' || line == "Traceback (most recent call last):"
	})
	for i, line := range slices.Backward(lines) {
		if line == handled && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "chaoslib.exceptions.ActivityFailed: ") {
			return "<exception> " + strings.Join(lines[:i], "\n")
		}
	}
	return "<words> " + strings.Join(lines, "\n")
}

func onlyText(list []any) bool {
	return !slices.ContainsFunc(list, func(item any) bool { _, ok := item.(string); return !ok })
}

func (r journalReader) normaliseState(state any) {
	o, ok := state.(object)
	if !ok {
		return
	}
	normaliseEntries(o.get("probes"))
	probes, _ := o.get("probes").([]any)
	for i := range probes {
		if entry, ok := probes[i].(object); ok && r.ours {
			probes[i] = withoutDeviation(entry)
		}
	}
}

// distinctStates returns the states without repetition in a fixed order: how often a
// hypothesis is checked depends on the machine.
func (r journalReader) distinctStates(during any) any {
	states, ok := during.([]any)
	if !ok {
		return during
	}
	for _, state := range states {
		r.normaliseState(state)
	}
	slices.SortStableFunc(states, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return slices.CompactFunc(states, func(a, b any) bool { return diff("", a, b) == nil })
}
