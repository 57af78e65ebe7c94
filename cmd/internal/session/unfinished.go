package session

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/cmd/internal/writeahead"
)

// warnAboutUnfinished warns about sessions in a state folder that did not finish and were
// not recovered.
func (s *Session) warnAboutUnfinished(dir string) {
	paths, _ := writeahead.Find(dir)
	for _, path := range paths {
		past, err := writeahead.Peek(path)
		switch {
		case errors.Is(err, writeahead.ErrInUse), errors.Is(err, writeahead.ErrEmpty), errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			s.process.Logs.Warn("Cannot read the write-ahead log of an earlier session", "log", path, "error", err)
			continue
		}
		if !slices.ContainsFunc(past.Runs, (*writeahead.Run).Unresolved) {
			continue
		}
		message := fmt.Sprintf("An earlier session of %s, from %s, did not finish: what it changed may still be in effect. "+
			"To undo it: %s", shortList(past.Sources), past.Start.Format(time.DateTime+" MST"), recoverCommand(s.process, dir))
		s.process.Logs.Warn(message) //nolint:sloglint // a sentence
	}
}

// recoverCommand returns the command that recovers what is in a state folder.
func recoverCommand(p *host.Process, dir string) string {
	if dir == p.Path(writeahead.Folder) {
		return "chaos recover"
	}
	return shellCommand([]string{"chaos", "recover", dir})
}

// shortList returns the first of some names.
func shortList(names []string) string {
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	default:
		return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
	}
}
