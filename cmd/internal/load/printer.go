package load

import (
	"context"
	"errors"
	"log/slog"

	"github.com/chaostoolkit/run-action/cmd/internal/confidential"
	"github.com/chaostoolkit/run-action/cmd/internal/exit"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Printer shows problems of documents to the user.
type Printer struct {
	Process *host.Process
	Secrets *confidential.Secrets
}

// Explain shows an error about a document. The error that it returns only has the exit
// code. The file is the document if it could be read, nil otherwise.
func (p Printer) Explain(err error, file *source.File) error {
	problems, ok := errors.AsType[source.Problems](err)
	if !ok {
		p.Process.Logs.Error("The experiment cannot be run", "error", err)
		return exit.Silently(exit.Failure)
	}
	p.PrintInvalid(problems, file)
	return exit.Silently(exit.Failure)
}

// PrintInvalid shows problems, and says that nothing was run if one is an error.
func (p Printer) PrintInvalid(problems source.Problems, file *source.File) {
	p.Print(problems, file)
	if errs := problems.Count(source.Error); errs > 0 {
		p.Process.Logs.Error("The experiment is not valid, so nothing was run", "errors", errs)
	}
}

// Print shows problems with the lines that they are in on the console, and logs them.
// The file is the document if it was read already, nil otherwise.
func (p Printer) Print(problems source.Problems, file *source.File) {
	if len(problems) == 0 {
		return
	}
	clean := p.Secrets.Problems(problems)
	names := make(map[string]string) // of files, by what is shown of them
	for i, problem := range clean {
		names[problem.File] = problems[i].File
	}
	p.log(clean)
	if p.Process.Options.JSON() {
		return
	}
	text := func(shown string) []byte {
		path := p.Process.Path(names[shown])
		if file != nil && file.Name == names[shown] {
			return p.Secrets.FileText(path, file.Text)
		}
		return p.Secrets.FileText(path, host.ReadSmall(path))
	}
	color := p.Process.Terminal != nil && p.Process.Terminal.Color
	source.Print(p.Process.Stderr, clean, text, color) //nolint:errcheck // an error means that the console is closed
}

// log records problems in the log file, and on a console that is for programs.
func (p Printer) log(problems source.Problems) {
	handler := p.Process.Logs.File()
	if p.Process.Options.JSON() {
		handler = p.Process.Logs.Handler()
	}
	for _, problem := range problems {
		level := slog.LevelError
		if problem.Severity == source.Warning {
			level = slog.LevelWarn
		}
		record := slog.NewRecord(p.Process.Now(), level, problem.String(), 0)
		handler.Handle(context.Background(), record) //nolint:errcheck // a log that cannot be written to is no reason to stop
	}
}
