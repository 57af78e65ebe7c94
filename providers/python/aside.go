package python

import (
	"fmt"
	"path/filepath"
	"strings"
)

// startAside has the process start in a directory where no module is, and put its
// own behind all others. Python would else look into the directory in which it is
// started before it knows anything but that, for the modules of its own library, too.
func (w *worker) startAside(p *Provider) error {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return fmt.Errorf("starting Python: %w", err)
	}
	if program := w.cmd.Args[0]; strings.Contains(program, "/") {
		if w.cmd.Path, err = filepath.Abs(program); err != nil {
			return fmt.Errorf("starting Python: %w", err)
		}
	}
	w.cmd.Dir = "/"
	w.cmd.Args = []string{w.cmd.Args[0], "-", dir, "installed-first"}
	return nil
}
