// Package annotation writes the workflow commands that GitHub shows at the lines of
// files. They need no token.
package annotation

import (
	"strconv"

	"github.com/sethvargo/go-githubactions"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
)

// The limits of what GitHub shows, in characters.
const (
	MaxMessage = 4096
	maxTitle   = 255
)

// Level is the severity of an annotation, in the word of the command.
type Level string

// The levels.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Notice  Level = "notice"
)

// Annotation is a message at a line of a file or, without a file, about the job.
type Annotation struct {
	Level Level
	// File is the path below the root of the repository.
	File string
	// Line and Column count from 1; 0 stands for an unknown one.
	Line, Column   int
	Title, Message string
}

// Command returns the workflow command, on one line without a line break at its end.
// All texts are made harmless, and cut to what GitHub shows.
func (a Annotation) Command() string {
	properties := githubactions.CommandProperties{"title": plain.CutUTF16(plain.Line(a.Title), maxTitle)}
	if a.File != "" {
		properties["file"] = plain.Text(a.File)
	}
	if a.File != "" && a.Line > 0 {
		properties["line"] = strconv.Itoa(a.Line)
		if a.Column > 0 {
			properties["col"] = strconv.Itoa(a.Column)
		}
	}
	command := githubactions.Command{
		Name: string(a.Level), Message: plain.CutUTF16(plain.Text(a.Message), MaxMessage), Properties: properties,
	}
	return command.String()
}
