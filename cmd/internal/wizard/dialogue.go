package wizard

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxAnswer is the maximum size of an answer in bytes.
const maxAnswer = 1 << 20

// ErrEnd means that the input ended before the experiment was complete.
var ErrEnd = errors.New("the answers ended before the experiment was complete")

// dialogue asks questions and reads one line per answer.
type dialogue struct {
	in  *bufio.Scanner
	out io.Writer
}

func newDialogue(in io.Reader, out io.Writer) *dialogue {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxAnswer)
	return &dialogue{in: scanner, out: out}
}

func (d *dialogue) printf(format string, args ...any) {
	fmt.Fprintf(d.out, format, args...)
}

// ask returns the answer to a question without surrounding spaces. ok is false after
// the end of the input.
func (d *dialogue) ask(question, preset string) (answer string, ok bool) {
	if preset != "" {
		question += " [" + preset + "]"
	}
	d.printf("%s: ", question)
	if !d.in.Scan() {
		d.printf("\n")
		return "", false
	}
	return strings.TrimSpace(d.in.Text()), true
}

// text asks until the user enters something. preset is the default, "" for none.
func (d *dialogue) text(question, preset string) (string, error) {
	for {
		answer, ok := d.ask(question, preset)
		switch {
		case answer != "":
			return answer, nil
		case preset != "":
			return preset, nil
		case !ok:
			return "", ErrEnd
		}
		d.printf("Please enter a value.\n")
	}
}

// confirm asks a question and returns whether the answer is yes. An empty answer and the
// end of the input mean no.
func (d *dialogue) confirm(question string) bool {
	for {
		answer, ok := d.ask(question, "y/N")
		switch strings.ToLower(answer) {
		case "y", "yes":
			return true
		case "n", "no", "":
			return false
		}
		if !ok {
			return false
		}
		d.printf("Please enter y for yes or n for no.\n")
	}
}
