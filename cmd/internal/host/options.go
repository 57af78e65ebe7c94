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
	flags.StringVar(&o.ChangeDir, "change-dir", "", "change to this directory first")
	flags.BoolVar(&o.NoLogFile, "no-log-file", false, "write no log file")
	flags.StringVar(&o.LogFile, "log-file", "chaostoolkit.log", "append the log to this file")
	Choice(flags, &o.LogFileLevel, "log-file-level", "debug", []string{"debug", "info", "warning", "error"}, "lowest level of messages in the log file")
	flags.Var(&o.FileMode, "file-mode", "permissions of files that may hold outputs: journals, results.json, the log")
	Choice(flags, &o.LogFormat, "log-format", "string", []string{"string", "json"}, "format of the messages on the console")
	flags.StringVar(&o.Settings, "settings", "~/.chaostoolkit/settings.yaml", "settings file")
	flags.StringVar(&o.Python, "python", "", "Python that runs extensions (default: that of the active virtual environment, of a .venv beside the experiment or in the working directory, or python3)")
}

// JSON reports whether messages on the console are JSON.
func (o *Options) JSON() bool { return o.LogFormat == "json" }

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
