package console

import (
	"fmt"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// style is how a terminal wants to be written to.
type style struct {
	color, ascii bool
	// redact takes secrets out of a text before it is cut; nil leaves them in.
	redact func(string) string
}

// The colours, as the parameters of an escape sequence. All that is painted is
// reset behind it.
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

// mark is the sign in front of a line.
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

// spinner returns the sign of a run that is alive, which changes ten times a
// second.
func (s style) spinner(elapsed time.Duration) string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	if s.ascii {
		frames = []rune(`|/-\`)
	}
	return string(frames[int(elapsed/interval)%len(frames)])
}

// maxName bounds a name, so that no experiment can fill a screen with one.
const maxName = 120

// name returns a text of the experiment as it can be shown within a line.
func (s style) name(text string) string { return plain.Cut(s.text(s.line(text)), maxName) }

// sentence returns a text of any origin as it can be shown on a line of its own.
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

// The bounds of a text that has lines of its own, as a failure.
const (
	maxLines   = 4
	maxColumns = 400
	maxText    = 64 << 10 // bytes that are looked at
)

// lines returns the first lines of a text as they can be shown.
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
		shown = append(shown, fmt.Sprintf("... (%s)", count(left, "more line", "more lines")))
	}
	return shown
}

// took writes a duration for people: "3ms", "2.5s", "1m05s", "2h00m".
func took(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Truncate(100*time.Millisecond).Seconds())
	default:
		return clock(d)
	}
}

// clock writes a duration that is going on, in whole seconds.
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

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
