package pyjson_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/source/internal/pyjson"
)

// lister writes down what it is asked to build.
type lister struct{}

func (lister) Scalar(at pyjson.Place, v any) string {
	return fmt.Sprintf("%d:%d %v", at.Line, at.Column, v)
}

func (lister) List(at pyjson.Place, items []string) string {
	return fmt.Sprintf("%d:%d [%s]", at.Line, at.Column, strings.Join(items, ", "))
}

func (lister) Mapping(at pyjson.Place, members []pyjson.Member[string]) string {
	list := make([]string, len(members))
	for i, m := range members {
		list[i] = fmt.Sprintf("%d:%d %s = %s", m.At.Line, m.At.Column, m.Name, m.Value)
	}
	return fmt.Sprintf("%d:%d {%s}", at.Line, at.Column, strings.Join(list, ", "))
}

func TestParse(t *testing.T) {
	t.Parallel()
	text := "{\"a\": [1, {\"b\": null}, []],\n \"a\": 2}"
	got, bad := pyjson.Parse(text, 3, lister{})
	if bad != nil {
		t.Fatalf("got %+v, want no fault", bad)
	}
	want := "1:1 {1:2 a = 1:7 [1:8 1, 1:11 {1:12 b = 1:17 <nil>}, 1:24 []], 2:2 a = 2:7 2}"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, bad = pyjson.Parse(text, 2, lister{}); bad == nil || bad.Offset != strings.Index(text, `{"b"`) {
		t.Errorf("got %+v, want a fault at the third level", bad)
	}
}
