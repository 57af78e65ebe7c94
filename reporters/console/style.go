package console

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

// style says what a terminal can show.
type style struct {
	color, ascii bool
	// redact removes secrets from a text before it is cut; nil leaves them in.
	redact func(string) string
}

// The colours, as parameters of an escape sequence. A painted text ends with a reset.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (s style) paint(color, text string) string {
	if !s.color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// mark is the symbol at the start of a line.
type mark struct{ unicode, ascii, color string }

func markOK() mark      { return mark{"✓", "+", green} }
func markBad() mark     { return mark{"✗", "x", red} }
func markSkipped() mark { return mark{"◌", "-", yellow} }
func markPause() mark   { return mark{"⏸", "|", dim} }
func markNote() mark    { return mark{"!", "!", yellow} }

func (s style) mark(m mark) string {
	if s.ascii {
		return s.paint(m.color, m.ascii)
	}
	return s.paint(m.color, m.unicode)
}

// spinner returns a symbol that changes ten times a second while a run is alive.
func (s style) spinner(elapsed time.Duration) string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	if s.ascii {
		frames = []rune(`|/-\`)
	}
	return string(frames[int(elapsed/interval)%len(frames)])
}

// maxName bounds a name, so none can fill a screen.
const maxName = 120

// name returns a text of any origin for use within a line.
func (s style) name(text string) string { return plain.Cut(s.text(s.line(text)), maxName) }

// sentence returns a text of any origin for a line of its own.
func (s style) sentence(text string) string { return plain.Cut(s.text(s.line(text)), maxColumns) }

func (s style) line(text string) string {
	if s.redact != nil {
		text = s.redact(text)
	}
	return plain.EscapeLine(text)
}

func (s style) text(harmless string) string {
	if s.ascii {
		return plain.ASCII(harmless)
	}
	return harmless
}

// The bounds of a text on lines of its own, such as a failure.
const (
	maxLines   = 4
	maxColumns = 400
	maxText    = 64 << 10 // bytes that are read
)

// lines returns the first lines of a text of any origin.
func (s style) lines(text string) []string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	all := strings.Split(strings.TrimSpace(plain.Escape(text)), "\n")
	shown := all[:min(len(all), maxLines)]
	for i, line := range shown {
		line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), " ")
		shown[i] = plain.Cut(s.text(line), maxColumns)
	}
	if left := len(all) - len(shown); left > 0 {
		shown = append(shown, fmt.Sprintf("... (%s)", report.Count(left, "more line", "more lines")))
	}
	return shown
}

// clock writes the duration of something that runs, in whole seconds.
func clock(d time.Duration) string {
	seconds := int(d.Seconds())
	switch {
	case seconds < 60:
		return fmt.Sprintf("%ds", seconds)
	case seconds < 60*60:
		return fmt.Sprintf("%dm%02ds", seconds/60, seconds%60)
	default:
		return fmt.Sprintf("%dh%02dm", seconds/60/60, seconds/60%60)
	}
}
