package values_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := env[name]
		return value, ok
	}
}

func TestParseType(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "boolean", "INT", "no"} {
		_, err := values.ParseType(name)
		if err == nil {
			t.Errorf("%q: got no error", name)
			continue
		}
		for _, known := range []string{"str", "string", "int", "integer", "float", "number", "bytes", "bool", "json"} {
			if !strings.Contains(err.Error(), known) {
				t.Errorf("%q: got %q, want it to list %s", name, err, known)
			}
		}
	}
	for name, want := range map[string]string{"integer": "int", "number": "float", "string": "str", "json": "json"} {
		if typ, err := values.ParseType(name); err != nil || typ.String() != want {
			t.Errorf("%s: got %s, %v, want %s", name, typ, err, want)
		}
	}
	if got := values.Untyped.String(); got != "" {
		t.Errorf("name of no type: got %q, want none", got)
	}
}

func TestConvertBeyondTheReference(t *testing.T) {
	t.Parallel()
	all := []values.Type{
		values.Untyped, values.Text, values.Integer, values.Float, values.Binary, values.Boolean, values.JSON,
	}
	for _, typ := range all {
		if got, err := typ.Convert(nil); got != nil || err != nil {
			t.Errorf("null as %s: got %v, %v, want null", typ, got, err)
		}
	}
	if _, err := (values.JSON + 1).Convert("x"); err == nil {
		t.Error("got no error for a type that is none")
	}
	long := strings.Repeat("9", 4300)
	for _, text := range []string{long, "-" + long, " +" + long} {
		if _, err := values.Integer.Convert(text); err != nil {
			t.Errorf("4300 digits: got the error %q", err)
		}
	}
	if _, err := values.Integer.Convert("9" + long); err == nil {
		t.Error("4301 digits: got no error")
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := values.Integer.Convert(f); err == nil {
			t.Errorf("%v as an integer: got no error", f)
		}
	}
	if got, err := values.Binary.Convert(pyvalue.Bytes("x")); got != pyvalue.Bytes("x") || err != nil {
		t.Errorf("bytes as bytes: got %v, %v, want them as they are", got, err)
	}
}

func TestEnvResolve(t *testing.T) {
	t.Parallel()
	env := lookup(map[string]string{"SET": "12", "EMPTY": "", "WORD": "hunter2"})
	tests := []struct {
		name    string
		env     values.Env
		want    any
		wantErr string
	}{
		{name: "set", env: values.Env{Key: "SET"}, want: "12"},
		{name: "set and typed", env: values.Env{Key: "SET", Type: values.Integer}, want: int64(12)},
		{name: "set beats the default", env: values.Env{Key: "SET", Default: "d", HasDefault: true}, want: "12"},
		{name: "set to nothing beats it too", env: values.Env{Key: "EMPTY", Default: "d", HasDefault: true}, want: ""},
		{name: "default", env: values.Env{Key: "ABSENT", Default: "d", HasDefault: true}, want: "d"},
		{name: "default that is null", env: values.Env{Key: "ABSENT", HasDefault: true, Type: values.Integer}, want: nil},
		{name: "default that is converted", env: values.Env{Key: "ABSENT", Default: "no", HasDefault: true, Type: values.Boolean}, want: false},
		{name: "missing", env: values.Env{Key: "ABSENT"}, wantErr: `"ABSENT" is not set`},
		{name: "not of its type", env: values.Env{Key: "WORD", Type: values.Float}, wantErr: `converting the environment variable "WORD" to float`},
		{name: "default not of its type", env: values.Env{Key: "ABSENT", Default: "hunter2", HasDefault: true, Type: values.Integer}, wantErr: "default"},
		{name: "no JSON", env: values.Env{Key: "WORD", Type: values.JSON}, wantErr: "JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.env.Resolve(env)
			if tt.wantErr == "" {
				if err != nil || got != tt.want {
					t.Errorf("got %v, %v, want %v", got, err, tt.want)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got the error %v, want one with %q and without the value", err, tt.wantErr)
			}
			_, missing := errors.AsType[*values.MissingError](err)
			if want := tt.name == "missing"; missing != want {
				t.Errorf("is a MissingError: got %t, want %t", missing, want)
			}
		})
	}
}

func TestCompileEnv(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		node     *pyvalue.Map
		want     values.Env
		problems string
	}{
		{name: "key only", node: pyvalue.MapOf("type", "env", "key", "K"), want: values.Env{Key: "K"}},
		{
			name: "all of it",
			node: pyvalue.MapOf("type", "env", "key", "K", "default", "1", "env_var_type", "int"),
			want: values.Env{Key: "K", Default: "1", HasDefault: true, Type: values.Integer},
		},
		{
			name: "nulls",
			node: pyvalue.MapOf("type", "env", "key", "K", "default", nil, "env_var_type", nil),
			want: values.Env{Key: "K", HasDefault: true},
		},
		{name: "no key", node: pyvalue.MapOf("type", "env"), problems: `error: secrets.s.k: a value of type "env" needs the name`},
		{name: "key of another type", node: pyvalue.MapOf("type", "env", "key", true), problems: `found a boolean, expected its name under "key"`},
		{name: "unknown type", node: pyvalue.MapOf("type", "env", "key", "K", "env_var_type", "decimal"), problems: `secrets.s.k.env_var_type: unknown type "decimal", expected one of: str`},
		{name: "type of another type", node: pyvalue.MapOf("type", "env", "key", "K", "env_var_type", int64(1)), problems: "found 1, expected a string"},
		{
			name: "misspelt", node: pyvalue.MapOf("type", "env", "key", "K", "defaults", "x"),
			want: values.Env{Key: "K"}, problems: `warning: secrets.s.k.defaults: unknown key "defaults"; did you mean "default"?`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			report := source.NewCollector("e.json").At("secrets").At("s").At("k")
			got, ok := values.CompileEnv(source.FromValue(tt.node), report)
			problems := report.Problems()
			if ok == problems.HasErrors() {
				t.Errorf("got ok %t with these problems:\n%s", ok, problems)
			}
			if ok && got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if text := problems.Error(); !strings.Contains(text, tt.problems) || tt.problems == "" && text != "" {
				t.Errorf("got the problems %q, want %q", text, tt.problems)
			}
		})
	}
}

func TestParseVar(t *testing.T) {
	t.Parallel()
	tests := []struct {
		arg, name string
		value     any
		wantErr   string
	}{
		{arg: "k=v", name: "k", value: "v"},
		{arg: "k=", name: "k", value: ""},
		{arg: "k=a=b", name: "k", value: "a=b"},
		{arg: "k:int=5", name: "k", value: int64(5)},
		{arg: "a:b:float=1", name: "a:b", value: 1.0},
		{arg: "k=a:int", name: "k", value: "a:int"},
		{arg: "k:bytes=x", name: "k", value: pyvalue.Bytes("x")},
		{arg: "k:bool=off", name: "k", value: true},
		{arg: "k:json=null", name: "k", value: nil},
		{arg: "hunter2", wantErr: `the "=" is missing`},
		{arg: "=hunter2", wantErr: "the name is missing"},
		{arg: ":int=1", wantErr: "the name is missing"},
		{arg: "k:=hunter2", wantErr: `variable "k": unknown type ""`},
		{arg: "k:list=hunter2", wantErr: `variable "k": unknown type "list", expected one of`},
		{arg: "k:int=hunter2", wantErr: `variable "k": expected an integer`},
	}
	for _, tt := range tests {
		t.Run(tt.arg, func(t *testing.T) {
			t.Parallel()
			name, value, err := values.ParseVar(tt.arg)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) || strings.Contains(err.Error(), "hunter2") {
					t.Errorf("got the error %v, want one with %q and without the value", err, tt.wantErr)
				}
				return
			}
			if name != tt.name || value != tt.value || err != nil {
				t.Errorf("got %q, %#v, %v, want %q, %#v", name, value, err, tt.name, tt.value)
			}
		})
	}
}
