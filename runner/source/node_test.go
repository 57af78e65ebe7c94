package source_test

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

func TestNode(t *testing.T) {
	t.Parallel()
	value := pyvalue.MapOf(
		"text", "a", "none", nil, "big", new(big.Int).Lsh(big.NewInt(1), 70),
		"list", []any{int64(1), true, 1.5, pyvalue.Bytes("b"), pyvalue.NewMap(0)},
	)
	root := source.FromValue(value)
	if got, want := show(root.Value()), show(value); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	root.Value().(*pyvalue.Map).Set("text", "changed")
	if got, ok := root.Get("text").Text(); got != "a" || !ok {
		t.Errorf("got text %q, want a: a value belongs to who asked for it", got)
	}
	if text, ok := root.Get("list").Text(); ok {
		t.Errorf("got text %q of a list, want none", text)
	}
	var none *source.Node
	for name, got := range map[string]bool{
		"null": root.Get("none").IsNull(), "no field": root.Get("x").IsNull(), "field of nothing": none.Field("x") == nil,
		"not null": !root.Get("list").IsNull(), "value of nothing": none.Value() == nil,
	} {
		if !got {
			t.Errorf("%s: got false, want true", name)
		}
	}
	var names []string
	for _, n := range []*source.Node{none, root, root.Get("text"), root.Get("none"), root.Get("big"), root.Get("list")} {
		names = append(names, n.TypeName())
	}
	want := []string{"nothing", "a mapping", "a string", "null", "an integer", "a list"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("type names differ (-want +got):\n%s", diff)
	}
}

// A key that is no text is one by name, and what it was is in the value.
func TestKeysThatAreNoTexts(t *testing.T) {
	t.Parallel()
	root := parse(t, source.YAML, "{1: a, null: b, on: c, 2026-03-01: d, e: f, <<: {2.5: g}}").Root
	const want = "{2.5: 'g', 1: 'a', None: 'b', True: 'c', datetime.date(2026, 3, 1): 'd', 'e': 'f'}"
	if got := pyvalue.Repr(root.Value()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := pyvalue.Repr(source.FromValue(root.Value()).Value()); got != want {
		t.Errorf("there and back: got %s, want %s", got, want)
	}
	if got, _ := root.Get("true").Text(); got != "c" {
		t.Errorf("got %q by the name of a key, want c", got)
	}
}

func TestCollector(t *testing.T) {
	t.Parallel()
	root := parse(t, source.JSON, "{\n \"method\": [\n  {\"provider\": {\"url\": []}}]}").Root
	report := source.NewCollector("e.json")
	item := root.Get("method").Items[0]
	below := report.At("method").Index(0)
	below.At("provider").At("url").WrongType(item.Get("provider").Get("url"), "this is no URL", "a string")
	below.Error(source.RuleMissingKey, item, "no name")
	report.Warn(source.RuleIneffectiveKey, root.Pos, "odd", "look at it")
	below.In("vars.json").At("x").Error(source.RuleUnknownReference, nil, "unknown")
	below.Detached().Error(source.RuleWrongType, item, "not collected")
	var got []string
	for _, p := range report.Problems() {
		got = append(got, p.String())
	}
	want := []string{
		"e.json:1:1: warning: odd; look at it [ineffective-key]",
		"e.json:3:3: error: method[0]: no name [missing-key]",
		"e.json:3:24: error: method[0].provider.url: this is no URL, found a list, expected a string [wrong-type]",
		"vars.json: error: method[0].x: unknown [unknown-reference]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	if !report.Problems().HasErrors() || report.Problems()[:1].HasErrors() {
		t.Errorf("got HasErrors of all %v and of the warning %v, want true and false",
			report.Problems().HasErrors(), report.Problems()[:1].HasErrors())
	}
}

func TestUnknownKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key, want string
	}{
		{name: "known", key: "timeout"},
		{name: "swapped letters", key: "tiemout", want: `did you mean "timeout"?`},
		{name: "letter too many", key: "urll", want: `did you mean "url"?`},
		{name: "letter missing", key: "timout", want: `did you mean "timeout"?`},
		{name: "nothing close", key: "owner", want: "it is kept in the journal and has no effect"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			report := source.NewCollector("e.json")
			report.UnknownKeys(source.FromValue(pyvalue.MapOf(test.key, int64(1))), "timeout", "url", "type")
			got := ""
			for _, p := range report.Problems() {
				got += p.Hint
			}
			if got != test.want {
				t.Errorf("got hint %q, want %q", got, test.want)
			}
		})
	}
}
