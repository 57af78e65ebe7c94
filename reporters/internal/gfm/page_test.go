package gfm_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/chaostoolkit/run-action/reporters/internal/gfm"
	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report/reporttest"
)

// notice is a notice of a known length.
func notice(cuts []gfm.Cut) string {
	text := "cut:"
	for _, c := range cuts {
		text += fmt.Sprintf(" %s %d shortened %d omitted.", c.Kind, c.Shortened, c.Omitted)
	}
	return text + "\n"
}

// page returns a page of a head, three items, and a foot. The second item matters most; each item takes 1,000 characters, 500, or 100.
func page(limit int) *gfm.Page {
	p := &gfm.Page{Limit: limit, Notice: notice}
	item := func(name string, size int) gfm.Version {
		return func() string { return strings.Repeat(name, size-1) + "\n" }
	}
	p.Add("frame", 0, gfm.Only("head\n"))
	p.AddNotice()
	for i, name := range []string{"a", "b", "c"} {
		rank := 2
		if i == 1 {
			rank = 1
		}
		p.Add("item", rank, item(name, 1000), item(name, 500), item(name, 100))
	}
	p.Add("frame", 0, gfm.Only("foot\n"))
	return p
}

// outline shows a page with its lines as their first letter and their length.
func outline(t *testing.T, p *gfm.Page) string {
	t.Helper()
	var b strings.Builder
	if _, err := p.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	var parts []string
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "cut") {
			parts = append(parts, strings.TrimSpace(line))
			continue
		}
		parts = append(parts, fmt.Sprint(line[:1], len(line)))
	}
	return strings.Join(parts, " ")
}

func TestPage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		limit int
		want  string
	}{
		{"room for all", 3010, "h5 a1000 b1000 c1000 f5"},
		{"one byte too few", 3009, "h5 cut: item 1 shortened 0 omitted. a1000 b1000 c500 f5"},
		{"what matters most stays", 2410, "h5 cut: item 2 shortened 0 omitted. a500 b1000 c500 f5"},
		{"less", 1610, "h5 cut: item 2 shortened 0 omitted. a100 b1000 c100 f5"},
		{"not even that", 1609, "h5 cut: item 3 shortened 0 omitted. a500 b500 c100 f5"},
		{"short versions", 711, "h5 cut: item 3 shortened 0 omitted. a100 b100 c100 f5"},
		{"not all of them", 700, "h5 cut: item 2 shortened 1 omitted. a100 b100 f5"},
		{"one", 510, "h5 cut: item 1 shortened 2 omitted. b100 f5"},
		{"none", 410, "h5 cut: item 0 shortened 3 omitted. f5"},
		{"no notice", 9, "h5"},
		{"nothing", 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := page(test.limit)
			for range 2 { // it can be written again
				if diff := cmp.Diff(test.want, outline(t, p)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestPageIsNeverTooLarge tries every limit that makes a difference, down to none.
func TestPageIsNeverTooLarge(t *testing.T) {
	t.Parallel()
	for limit := range 3100 {
		n, err := page(limit).WriteTo(io.Discard)
		if err != nil || n > int64(limit) {
			t.Fatalf("limit %d: got %d bytes, error %v", limit, n, err)
		}
	}
}

func TestPageOfAnEmptyVersion(t *testing.T) {
	t.Parallel()
	p := &gfm.Page{Limit: 1000, Notice: notice}
	p.Add("passed", 1, gfm.Only(strings.Repeat("x", 2000)+"\n"), gfm.Only(""))
	p.Add("failed", 0, gfm.Only("y\n"))
	p.AddNotice()
	if got, want := outline(t, p), "y2 cut: passed 0 shortened 1 omitted."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPageStopsTrying has more to write than there is room for: it must not be made
// at all.
func TestPageStopsTrying(t *testing.T) {
	t.Parallel()
	made := 0
	p := &gfm.Page{Limit: 10000}
	for range 1000 {
		p.Add("item", 0, func() string {
			made++
			return strings.Repeat("x", 1000)
		}, gfm.Only("x\n"))
	}
	if _, err := p.WriteTo(io.Discard); err != nil {
		t.Fatal(err)
	}
	if made > 20 {
		t.Errorf("got %d long versions made, want about as many as there is room for", made)
	}
}

func TestPageInCharacters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want int
	}{{"", 0}, {"abc", 3}, {"é東", 2}, {"👍", 2}, {"\xff", 1}} {
		if got := plain.UTF16(test.text); got != test.want {
			t.Errorf("UTF16(%q): got %d, want %d", test.text, got, test.want)
		}
	}
	p := &gfm.Page{Limit: 4, Size: plain.UTF16}
	p.Add("", 0, gfm.Only("東京👍"), gfm.Only("東京"))
	if got := outline(t, p); got != "\xe610" {
		t.Errorf("got %q, want all of it, in 10 bytes", got)
	}
}

func TestPageReportsErrors(t *testing.T) {
	t.Parallel()
	if _, err := page(5000).WriteTo(&reporttest.Broken{}); !errors.Is(err, reporttest.ErrBroken) {
		t.Errorf("got error %v, want %v", err, reporttest.ErrBroken)
	}
}
