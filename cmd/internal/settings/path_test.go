package settings_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/settings"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

const document = `{"auths": {"example.com": {"type": "basic"}, "a.b:80": {"type": "bearer"}},
"controls": [{"name": "x"}, {"name": "y", "l": [[1, 2]]}], "n": null, "s": "text", "odd[1]": {"\\": 1}}`

func parse(t *testing.T) *pyvalue.Map {
	t.Helper()
	v, err := source.DecodeJSON([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return v.(*pyvalue.Map)
}

func path(t *testing.T, key string) settings.Path {
	t.Helper()
	p, err := settings.ParsePath(key)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGet(t *testing.T) {
	t.Parallel()
	tests := []struct{ key, want string }{
		{key: `auths.example\.com`, want: `{"type":"basic"}`},
		{key: `auths.example\.com.type`, want: `"basic"`},
		{key: `auths.a\.b:80.type`, want: `"bearer"`},
		{key: "auths.example.com", want: "nothing"},
		{key: "controls[0]", want: `{"name":"x"}`},
		{key: "controls[1].name", want: `"y"`},
		{key: "controls[1].l[0][1]", want: "2"},
		{key: "controls[2]", want: "nothing"},
		{key: "controls.name", want: "nothing"},
		{key: "auths[0]", want: "nothing"},
		{key: "n", want: "null"},
		{key: "n.x", want: "nothing"},
		{key: "s", want: `"text"`},
		{key: "s[0]", want: "nothing"},
		{key: "nowhere[0]", want: "nothing"},
		{key: `odd\[1].\\`, want: "1"},
	}
	for _, test := range tests {
		t.Run(test.key, func(t *testing.T) {
			t.Parallel()
			got := "nothing"
			p := path(t, test.key)
			if v, ok := p.Get(parse(t)); ok {
				got = string(pyvalue.AppendCompactJSON(nil, v))
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if p.String() != test.key {
				t.Errorf("got the key %s, want %s", p, test.key)
			}
		})
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, key, want string }{
		{name: "a member", key: "s", want: "s"},
		{name: "a new member", key: "new", want: "new"},
		{name: "a member of a member", key: `auths.example\.com.type`, want: `auths.example\.com.type`},
		{name: "new mappings", key: "runtime.rollbacks.strategy", want: "runtime.rollbacks.strategy"},
		{name: "in place of null", key: "n.x", want: "n.x"},
		{name: "an item", key: "controls[0]", want: "controls[0]"},
		{name: "in an item", key: "controls[1].l[0][1]", want: "controls[1].l[0][1]"},
		{name: "a new item", key: "controls[2]", want: "controls[2]"},
		{name: "a new list", key: "notifications[0].url", want: "notifications[0].url"},
		{name: "no item", key: "controls[4]", want: "controls has no item 4; a new item needs the index 2"},
		{name: "no list", key: "auths[0]", want: "auths is a mapping, which cannot contain [0]"},
		{name: "no mapping", key: "controls.x", want: "controls is a list, which cannot contain x"},
		{name: "a text", key: "s.x", want: "s is a string"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, p := parse(t), path(t, test.key)
			got := ""
			if err := p.Set(root, "set"); err != nil {
				got = err.Error()
			} else if v, _ := p.Get(root); v == "set" {
				got = p.String()
			}
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	root := parse(t)
	for _, key := range []string{`auths.example\.com`, "controls[0]", "n", "s", "odd\\[1]", "controls[0].l[0][0]"} {
		if !path(t, key).Remove(root) {
			t.Errorf("%s: got nothing removed", key)
		}
	}
	for _, key := range []string{"s", "controls[1]", "controls.x", "nowhere.x", "auths[0]"} {
		if path(t, key).Remove(root) {
			t.Errorf("%s: got something removed, want nothing", key)
		}
	}
	got := string(pyvalue.AppendCompactJSON(nil, root))
	if want := `{"auths":{"a.b:80":{"type":"bearer"}},"controls":[{"name":"y","l":[[2]]}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBadKeys(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "a[99999999999999999999]"} {
		if p, err := settings.ParsePath(key); err == nil {
			t.Errorf("%q: got %v, want an error", key, p)
		}
	}
}

// A key that is printed can be used again, whatever the names are.
func TestKeysRoundTrip(t *testing.T) {
	t.Parallel()
	names := []string{"a", "", ".", "[", "]", `\`, `\\`, "[0]", `\[0]`, `a\`, "a[1]", "a.b:80", "é", " ", "[x]", "[1][2]"}
	for _, name := range names {
		for _, inner := range names {
			root := pyvalue.MapOf(name, []any{pyvalue.MapOf(inner, []any{"before", "wanted"})})
			escape := strings.NewReplacer(`\`, `\\`, ".", `\.`, "[", `\[`)
			key := escape.Replace(name) + "[0]." + escape.Replace(inner) + "[1]"
			p := path(t, key)
			if got, _ := p.Get(root); got != "wanted" || p.String() != key {
				t.Errorf("%s: got %v, and the key %s", key, got, p)
			}
		}
	}
}

// A value that cannot be set changes nothing.
func TestSetFails(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"controls[4]", "auths[0]", "controls.x", "s.x", "s[0]", "new.x[1]", "controls[1].l[0][3]", "n[1]"} {
		root := parse(t)
		if err := path(t, key).Set(root, "set"); err == nil {
			t.Errorf("%s: got no error", key)
		}
		if !pyvalue.Equal(root, parse(t)) {
			t.Errorf("%s: got the change to %s", key, pyvalue.Repr(root))
		}
	}
}
