package host

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Options are the options before the command.
type Options struct {
	Verbose        bool
	NoVersionCheck bool
	ChangeDir      string
	NoLogFile      bool
	LogFile        string
	LogFileLevel   string
	LogFormat      string
	// Settings is the path of the settings file.
	Settings string
	// Python is the Python that runs extensions, "" to look for one.
	Python   string
	FileMode FileMode
}

// Define adds the options to a set of flags.
func (o *Options) Define(flags *pflag.FlagSet) {
	flags.BoolVar(&o.Verbose, "verbose", false, "show debug messages, and where messages come from")
	flags.BoolVar(&o.NoVersionCheck, "no-version-check", false, "accepted for compatibility: chaos never looks for updates")
	flags.StringVar(&o.ChangeDir, "change-dir", "", "change to `FOLDER` first")
	flags.BoolVar(&o.NoLogFile, "no-log-file", false, "write no log file")
	flags.StringVar(&o.LogFile, "log-file", "chaostoolkit.log", "append the log to `FILE`")
	Choice(flags, &o.LogFileLevel, "log-file-level", "debug", []string{"debug", "info", "warning", "error"}, "lowest level of messages in the log file")
	flags.Var(&o.FileMode, "file-mode", "permissions of files that may have outputs in them: journals, results.json, the log")
	Choice(flags, &o.LogFormat, "log-format", "string", []string{"string", "json"}, "format of the messages on the console")
	flags.StringVar(&o.Settings, "settings", "~/.chaostoolkit/settings.yaml", "settings `FILE`")
	flags.StringVar(&o.Python, "python", "", "`PYTHON` that runs extensions (default: that of the active virtual environment, of a .venv beside the experiment or in the working directory, or python3)")
}

// JSON reports whether messages on the console are JSON.
func (o *Options) JSON() bool { return o.LogFormat == "json" }

// The titles under which the usage of a command lists its flags.
const (
	GroupExperiment = "Experiment"
	GroupStrategy   = "Strategy"
	GroupSuite      = "Suite"
	GroupResults    = "Results"
	GroupForge      = "GitHub"
	GroupSafety     = "Safety"
)

// Groups returns the titles in the order of the usage.
func Groups() []string {
	return []string{GroupExperiment, GroupStrategy, GroupSuite, GroupResults, GroupForge, GroupSafety}
}

// groupKey is the annotation of a flag with the title of its group.
const groupKey = "chaos-group"

// Group adds flags under a title.
func Group(flags *pflag.FlagSet, title string, define func(flags *pflag.FlagSet)) {
	group := pflag.NewFlagSet(title, pflag.ContinueOnError)
	define(group)
	group.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{groupKey: {title}}
		flags.AddFlag(f)
	})
}

// GroupOf returns the title of a flag's group, "" if it has none.
func GroupOf(f *pflag.Flag) string {
	if titles := f.Annotations[groupKey]; len(titles) > 0 {
		return titles[0]
	}
	return ""
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	words []string
}

// Choice defines a flag that takes one of a few words. The default may be another word,
// such as "".
func Choice(flags *pflag.FlagSet, value *string, name, absent string, words []string, usage string) {
	*value = absent
	flags.Var(&choice{value: value, words: words}, name, usage+": "+strings.Join(words, ", "))
}

// Choices returns the words that a flag takes, nil if it takes any value.
func Choices(f *pflag.Flag) []string {
	if c, ok := f.Value.(*choice); ok {
		return c.words
	}
	return nil
}

func (c *choice) String() string { return *c.value }

func (c *choice) Type() string { return "word" }

func (c *choice) Set(word string) error {
	if !slices.Contains(c.words, word) {
		return fmt.Errorf("%q is not one of %s", word, strings.Join(c.words, ", "))
	}
	*c.value = word
	return nil
}
