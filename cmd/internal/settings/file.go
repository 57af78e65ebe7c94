// Package settings reads and edits the settings file: a YAML document whose values have
// keys such as "runtime.rollbacks.strategy" or "notifications[0].url".
//
// An edited file is written as a whole, in block style with sorted keys, as the Chaos
// Toolkit does: comments are lost. This package does not know what the values mean.
package settings

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/chaostoolkit/run-action/runner/atomicfile"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// The permissions of what Save creates: settings hold credentials.
const (
	filePerm   = 0o600
	folderPerm = 0o700
)

// Load reads the settings file at path; an empty file has no settings. The error is
// fs.ErrNotExist if the file does not exist, and source.Problems if it cannot be parsed.
func Load(path string) (*pyvalue.Map, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := source.Parse(path, source.YAML, text)
	if err != nil {
		return nil, err
	}
	if file.Root.IsNull() {
		return pyvalue.NewMap(0), nil
	}
	root, ok := file.Root.Value().(*pyvalue.Map)
	if !ok {
		return nil, source.Problems{{
			Rule: source.RuleWrongType,
			File: path, Pos: file.Root.Pos, Message: "the settings are not a mapping",
			Found: file.Root.TypeName(), Expected: "a mapping",
		}}
	}
	return root, nil
}

// Save writes the settings to path in one step, and creates the folder for them.
func Save(path string, root *pyvalue.Map) error {
	if err := os.MkdirAll(filepath.Dir(path), folderPerm); err != nil {
		return fmt.Errorf("creating the folder of the settings: %w", err)
	}
	err := atomicfile.Write(path, filePerm, func(w io.Writer) error {
		_, err := w.Write(source.AppendYAML(nil, root, source.YAMLLayout{SortKeys: true}))
		return err
	})
	if err != nil {
		return fmt.Errorf("writing the settings: %w", err)
	}
	return nil
}
