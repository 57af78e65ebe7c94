package app

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

// choice is a flag which takes one of a few words.
type choice struct {
	value *string
	words []string
}

// choiceVar defines a flag which takes one of a few words; the default may be
// none of them, as "".
func choiceVar(flags *pflag.FlagSet, value *string, name, absent string, words []string, usage string) {
	*value = absent
	flags.Var(&choice{value: value, words: words}, name, usage+": "+strings.Join(words, ", "))
}

func (c *choice) String() string { return *c.value }

func (c *choice) Type() string { return "word" }

func (c *choice) Set(word string) error {
	for _, known := range c.words {
		if word == known {
			*c.value = word
			return nil
		}
	}
	return fmt.Errorf("%q is not one of %s", word, strings.Join(c.words, ", "))
}

func checkDirectory(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", path)
	}
	return nil
}
