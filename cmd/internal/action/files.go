package action

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// ErrNoFile is why nothing was written: there is no such file outside of a step.
var ErrNoFile = errors.New("the runner named no file for it")

// Output is a value that a step hands on.
type Output struct{ Name, Value string }

// AppendOutputs appends values to one of the runner's files, as GITHUB_OUTPUT and
// GITHUB_STATE name them. An unpredictable delimiter encloses each value, so a value
// cannot contain another output.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
func AppendOutputs(path string, outputs ...Output) error {
	if path == "" {
		return ErrNoFile
	}
	var text bytes.Buffer
	for _, o := range outputs {
		if strings.ContainsAny(o.Name, "=<\r\n") || o.Name == "" {
			return fmt.Errorf("%q cannot be the name of an output", o.Name)
		}
		delimiter, err := Token()
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s<<%s\n%s\n%s\n", o.Name, delimiter, o.Value, delimiter)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(text.Bytes())
	return errors.Join(err, file.Close())
}

// Token returns a text that cannot be guessed.
func Token() (string, error) {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("making a random text: %w", err)
	}
	return "chaos-" + hex.EncodeToString(random), nil
}
