package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// journalReader reads journals, and replaces what differs from run to run after it
// was checked: times, durations, messages of exceptions, the name of the machine.
// What is not as it should be stays, so that it shows up as a difference.
type journalReader struct {
	names *strings.Replacer // addresses and folders
	ours  bool              // expect what only ours have
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
	journal, ok := rename(value, r.names).(object)
	if !ok {
		return "<not an object>"
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

var timestamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$`)

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
			entry.set("exception", "<exception>")
		}
	}
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

// distinctStates returns the states without repetition in a fixed order: how
// many times a hypothesis is checked meanwhile depends on the machine.
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
