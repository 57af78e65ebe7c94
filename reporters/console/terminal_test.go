package console_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// terminal is a terminal that rewraps its lines when its width changes. It knows
// the sequences that are promised to be all, and fails the test at any other.
type terminal struct {
	t     *testing.T
	mu    sync.Mutex
	width int
	// lines are what was written, however many rows each takes; a cell holds a
	// character with its marks, a wide one is followed by an empty cell.
	lines    [][]string
	row, col int
	painted  bool
	writes   int
}

func newTerminal(t *testing.T, width int) *terminal {
	return &terminal{t: t, width: width, lines: [][]string{nil}}
}

func (v *terminal) columns() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.width
}

func (v *terminal) resize(width int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.width = width
}

func (v *terminal) Write(p []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writes++
	text := string(p)
	for text != "" {
		text = v.interpret(text)
	}
	if v.painted || v.col != 0 {
		v.t.Errorf("a Write of %q leaves colours on (%v) or the cursor in column %d", p, v.painted, v.col)
	}
	return len(p), nil
}

// interpret acts upon what text begins with, and returns the rest.
func (v *terminal) interpret(text string) string {
	switch {
	case strings.HasPrefix(text, "\x1b[J"):
		v.lines = v.lines[:v.row+1]
		v.lines[v.row] = v.lines[v.row][:min(v.col, len(v.lines[v.row]))]
		return text[3:]
	case strings.HasPrefix(text, "\x1b["):
		sequence, rest, _ := strings.Cut(text[2:], "m")
		v.painted = sequence != "0"
		if strings.Trim(sequence, "0123456789;") != "" {
			v.t.Errorf("got the sequence %q", sequence)
		}
		return rest
	case text[0] == '\r':
		v.col -= v.col % v.width // to the start of the row that the cursor is in
	case text[0] == '\n':
		v.row, v.col = v.row+1, 0
		if v.row == len(v.lines) {
			v.lines = append(v.lines, nil)
		}
	default:
		return v.print(text)
	}
	return text[1:]
}

func (v *terminal) print(text string) string {
	r := []rune(text)[0]
	if r < ' ' || 0x7f <= r && r < 0xa0 {
		v.t.Errorf("got the control character %U", r)
	}
	line := v.lines[v.row]
	cells := plain.Width(string(r))
	if cells == 0 && v.col > 0 {
		line[v.col-1] += string(r)
		return text[len(string(r)):]
	}
	for len(line) < v.col+cells {
		line = append(line, "")
	}
	line[v.col] = string(r)
	v.lines[v.row], v.col = line, v.col+cells
	return text[len(string(r)):]
}

// screen returns all that was written and is still there.
func (v *terminal) screen() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var b strings.Builder
	for _, line := range v.lines {
		b.WriteString(strings.Join(line, "") + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// live returns the last line.
func (v *terminal) live() string {
	lines := strings.Split(v.screen(), "\n")
	return lines[len(lines)-1]
}

// rows returns in how many rows the last line is.
func (v *terminal) rows() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return (len(v.lines[len(v.lines)-1]) + v.width) / v.width
}

// has says whether one of the lines is line.
func (v *terminal) has(line string) bool {
	return slices.Contains(strings.Split(v.screen(), "\n"), line)
}
