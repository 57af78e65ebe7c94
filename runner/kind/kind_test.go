package kind_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/runner/kind"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
)

func of(t *testing.T, name string) kind.Kind {
	t.Helper()
	k, err := kind.Of(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func exited(status any) *pyvalue.Map {
	return pyvalue.MapOf("status", status, "stdout", " out\n", "stderr", " err\n")
}

func answered(status any) *pyvalue.Map {
	return pyvalue.MapOf("status", status, "headers", pyvalue.NewMap(0), "body", "text")
}

func TestNames(t *testing.T) {
	t.Parallel()
	names := kind.Names()
	if !slices.IsSorted(names) {
		t.Errorf("got %v, want them sorted", names)
	}
	for _, name := range names {
		if got := of(t, name).Name(); got != name {
			t.Errorf("got the kind %q for %q", got, name)
		}
	}
	const want = `the provider type "container" is not known: expected one of http, process, python`
	if k, err := kind.Of("container"); k != nil || err == nil || err.Error() != want {
		t.Errorf("got %v and the error %v, want %s", k, err, want)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		block *pyvalue.Map
		want  string
	}{
		{"no block", nil, ""},
		{"no type", pyvalue.MapOf("url", "u"), ""},
		{"unknown type", pyvalue.MapOf("type", "container", "image", "i"), "container"},
		{"http", pyvalue.MapOf("type", "http", "url", "https://shop/health"), "http GET https://shop/health"},
		{"http with a method", pyvalue.MapOf("type", "http", "method", "PUT", "url", "u"), "http PUT u"},
		{"process", pyvalue.MapOf("type", "process", "path", "sync"), "process sync"},
		{"process with a text", pyvalue.MapOf("type", "process", "path", "sh", "arguments", "-c true"), "process sh -c true"},
		{"process with a list", pyvalue.MapOf("type", "process", "path", "sh", "arguments", []any{"-n", int64(1)}), "process sh -n 1"},
		{"process with options", pyvalue.MapOf("type", "process", "path", "sh", "arguments", pyvalue.MapOf("-n", int64(1), "-q", "")), "process sh -n 1 -q"},
		{"python", pyvalue.MapOf("type", "python", "module", "chaosk8s.pod.actions", "func", "terminate_pods"), "python chaosk8s.pod.actions.terminate_pods"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, kind.Describe(test.block)); diff != "" {
				t.Errorf("description (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind   string
		output any
		// why is "" for an output that is accepted.
		why string
	}{
		{"http", answered(int64(200)), ""},
		{"http", answered(int64(399)), ""},
		{"http", answered(int64(400)), "the probe was answered with 400"},
		{"http", pyvalue.MapOf("status", nil), "the probe returned {'status': None}"},
		{"process", exited(int64(0)), ""},
		{"process", exited(int64(1)), "the probe exited with 1"},
		{"process", exited(int64(-9)), "the probe exited with -9"},
		{"process", pyvalue.MapOf("status", nil), "the probe returned {'status': None}"},
		{"process", true, "the probe returned True"},
		{"python", true, ""},
		{"python", "yes", ""},
		{"python", answered(int64(500)), ""},
		{"python", false, "the probe returned False"},
		{"python", nil, "the probe returned None"},
		{"python", []any{}, "the probe returned []"},
	}
	for _, test := range tests {
		t.Run(test.kind+" "+pyvalue.Repr(test.output), func(t *testing.T) {
			t.Parallel()
			if ok, why := of(t, test.kind).Accept(test.output); ok != (test.why == "") || why != test.why {
				t.Errorf("got %t, %q, want %q", ok, why, test.why)
			}
		})
	}
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind   string
		output any
		want   any
		err    string
	}{
		{kind: "http", output: answered(int64(200)), want: "text"},
		{kind: "http", output: answered(int64(500)), want: "text"},
		{kind: "http", output: nil, want: nil},
		{kind: "process", output: exited(int64(0)), want: "out"},
		{kind: "process", output: exited(int64(2)), err: "the process exited with 2: err"},
		{kind: "process", output: exited(nil), err: "the exit status of the process is unknown"},
		{kind: "python", output: int64(3), want: int64(3)},
		{kind: "python", output: nil, want: nil},
	}
	for _, test := range tests {
		t.Run(test.kind+" "+pyvalue.Repr(test.output), func(t *testing.T) {
			t.Parallel()
			got, err := of(t, test.kind).Configure(test.output)
			if (err != nil) != (test.err != "") || err != nil && err.Error() != test.err {
				t.Fatalf("got error %v, want %q", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHasErrorStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind   string
		output any
		want   bool
	}{
		{"http", answered(int64(399)), false},
		{"http", answered(int64(400)), true},
		{"http", answered("400"), false},
		{"http", nil, false},
		{"process", exited(int64(0)), false},
		{"process", exited(int64(1)), true},
		{"process", exited(nil), false},
		{"python", exited(int64(1)), false},
		{"container", exited(int64(1)), false},
		{"", exited(int64(1)), false},
	}
	for _, test := range tests {
		t.Run(test.kind+" "+pyvalue.Repr(test.output), func(t *testing.T) {
			t.Parallel()
			if got := kind.HasErrorStatus(pyvalue.MapOf("type", test.kind), test.output); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"http":    "url method headers arguments timeout verify_tls",
		"process": "arguments(shell) timeout",
		"python":  "arguments",
	}
	for _, name := range kind.Names() {
		var words []string
		for _, text := range of(t, name).Texts() {
			word := text.Key
			if text.Shell {
				word += "(shell)"
			}
			words = append(words, word)
		}
		if diff := cmp.Diff(tests[name], strings.Join(words, " ")); diff != "" {
			t.Errorf("texts of %s (-want +got):\n%s", name, diff)
		}
	}
}
