package annotation_test

import (
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/annotation"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		a    annotation.Annotation
		want string
	}{
		{"about the job", annotation.Annotation{Level: annotation.Notice, Title: "Chaos", Message: "not run", Line: 3}, "::notice title=Chaos::not run"},
		{
			"at a place", annotation.Annotation{Level: annotation.Error, File: "a.yaml", Line: 3, Column: 5, Title: "Chaos", Message: "bad"},
			"::error col=5,file=a.yaml,line=3,title=Chaos::bad",
		},
		{"in a file", annotation.Annotation{Level: annotation.Warning, File: "a.yaml", Column: 5, Title: "t", Message: "m"}, "::warning file=a.yaml,title=t::m"},
		{
			"with texts that try to be commands", annotation.Annotation{Level: annotation.Error, File: "a,b:c\n::error::d", Title: "a\nb", Message: "a\n::error::b\x1b[31m%"},
			"::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ad,title=a b::a%0A::error::b%25",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.a.Command(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCommandIsBounded(t *testing.T) {
	t.Parallel()
	got := annotation.Annotation{Level: annotation.Error, Message: strings.Repeat("👍", annotation.MaxMessage)}.Command()
	_, message, _ := strings.Cut(strings.TrimPrefix(got, "::"), "::")
	if n := plain.UTF16(message); n > annotation.MaxMessage || n < annotation.MaxMessage-2 {
		t.Errorf("got %d characters, want nearly %d", n, annotation.MaxMessage)
	}
}
