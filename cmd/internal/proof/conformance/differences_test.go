package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// difference is a case in which ours differs from the reference on purpose, in all of the
// facts and in no others.
type difference struct {
	name   string // of the case
	quirk  string // of the reference, by its number in the list of quirks
	reason string // what ours does instead, and why that is better
	facts  []fact
}

// onReference checks what d says about the reference alone, and returns what is
// left to expect when the reference is compared with itself.
func (d difference) onReference(t *testing.T, seen object) difference {
	t.Helper()
	for _, f := range d.facts {
		if got := lookup(seen, f.path); got != f.reference {
			t.Errorf("declared for %s: at %s the reference has %s, want %s", d.quirk, f.path, got, f.reference)
		}
	}
	return difference{name: d.name, quirk: d.quirk, reason: d.reason}
}

// differencesByCase checks the table, and returns it by case.
func differencesByCase(t *testing.T) map[string]difference {
	t.Helper()
	byCase := map[string]difference{}
	for _, d := range slices.Concat(differences, pythonDifferences, controlDifferences) {
		if _, err := os.Stat(filepath.Join(casesDir, filepath.FromSlash(d.name)+".txtar")); err != nil {
			t.Errorf("the difference of %q: there is no such case", d.name)
		}
		if _, twice := byCase[d.name]; twice || d.quirk == "" || d.reason == "" || len(d.facts) == 0 {
			t.Errorf("the difference of %s: want one entry, with a quirk, a reason and facts", d.name)
		}
		byCase[d.name] = d
	}
	return byCase
}

// withoutDeviation removes what our journals have in addition to the reference's: the
// entry of a hypothesis probe that was judged and not met has a "deviation", with what was
// expected and what was found. A probe that failed was not judged. An entry without a
// deviation that should have one is marked.
func withoutDeviation(entry object) object {
	if entry.get("status") != "succeeded" || entry.get("tolerance_met") != false {
		return entry
	}
	for i, m := range entry {
		deviation, ok := m.value.(object)
		if m.key == "deviation" && ok && slices.Equal(deviation.keys(), []string{"expected", "found"}) {
			return slices.Delete(entry, i, i+1)
		}
	}
	return append(entry, member{"deviation", "<missing or not of expected and found>"})
}

// withoutInterruption removes the other addition: the journal of a run that was
// interrupted says by what, and when. A journal that should say so and does not is marked.
func withoutInterruption(journal object) object {
	if journal.get("status") != "interrupted" {
		return journal
	}
	for i, m := range journal {
		interruption, ok := m.value.(object)
		if m.key != "interruption" || !ok || !slices.Equal(interruption.keys(), []string{"reason", "at"}) {
			continue
		}
		at, _ := interruption.get("at").(string)
		if reason, _ := interruption.get("reason").(string); reason != "" && timestamp.MatchString(at) {
			return slices.Delete(journal, i, i+1)
		}
	}
	return append(journal, member{"interruption", "<missing or not of reason and at>"})
}
