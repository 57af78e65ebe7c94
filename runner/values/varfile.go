package values

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chaostoolkit/run-action/runner/source"
)

// maxFileSize bounds a var file, in bytes.
const maxFileSize = 16 << 20

// ReadFile reads the var file at path and adds it as AddFile does.
func (o *Overrides) ReadFile(path string) source.Problems {
	text, err := readBounded(path)
	if err != nil {
		return source.Problems{{Rule: source.RuleUnreadableDocument, File: path, Message: "cannot read the var file: " + err.Error()}}
	}
	return o.AddFile(path, text)
}

// readBounded returns errors without the path.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, withoutPath(err)
	}
	if len(text) > maxFileSize {
		return nil, errors.New("it is larger than 16 MiB")
	}
	return text, nil
}

func withoutPath(err error) error {
	if pathError, ok := errors.AsType[*os.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// AddFile adds the content of the var file called name to o, key by key; it overrides
// earlier files. A file whose name ends in .json, .yaml or .yml is a mapping of
// "configuration" and "secrets", any other file a .env file (see ParseEnvFile). Nothing is
// added if one of the problems is an error.
func (o *Overrides) AddFile(name string, text []byte) source.Problems {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json":
		return o.addDocument(name, source.JSON, text)
	case ".yaml", ".yml":
		return o.addDocument(name, source.YAML, text)
	}
	variables, problems := ParseEnvFile(name, text)
	if problems.HasErrors() {
		return problems
	}
	o.Environment = mergeByName(o.Environment, variables)
	return problems
}

func (o *Overrides) addDocument(name string, format source.Format, text []byte) source.Problems {
	if strings.TrimSpace(string(text)) == "" {
		return nil
	}
	file, err := source.Parse(name, format, text)
	if problems, ok := errors.AsType[source.Problems](err); ok {
		return problems
	}
	if err != nil {
		return source.Problems{{Rule: source.RuleUnreadableDocument, File: name, Message: err.Error()}}
	}
	collector := source.NewCollector(name)
	collector.Include(file.Warnings...)
	checkVarFile(file.Root, collector)
	problems := collector.Problems()
	if problems.HasErrors() {
		return problems
	}
	o.Configuration = mergeByName(o.Configuration, overrides(name, file.Root.Get("configuration")))
	o.Secrets = mergeByName(o.Secrets, overrides(name, file.Root.Get("secrets")))
	return problems
}

func checkVarFile(root *source.Node, problems *source.Collector) {
	if root.IsNull() {
		return
	}
	if root.Kind != source.Mapping {
		problems.WrongType(root, "a var file must be a mapping",
			`a mapping of "configuration" and "secrets"`)
		return
	}
	for _, f := range root.Fields {
		switch {
		case f.Name != "configuration" && f.Name != "secrets":
			problems.At(f.Name).Warn(source.RuleUnknownKey, f.Pos, "unknown key in a var file",
				cmp.Or(suggest(f.Name), `only "configuration" and "secrets" are read`))
		case f.Value.Kind != source.Mapping:
			problems.At(f.Name).WrongType(f.Value, "a section of a var file must be a mapping",
				"a mapping of overrides; omit it if there are none")
		}
	}
}

func suggest(key string) string {
	if near := source.Nearest(key, []string{"configuration", "secrets"}); near != "" {
		return `did you mean "` + near + `"?`
	}
	return ""
}

// overrides returns the entries of a section of the var file called file.
func overrides(file string, section *source.Node) OverrideList {
	if section == nil {
		return nil
	}
	list := make(OverrideList, len(section.Fields))
	for i, f := range section.Fields {
		list[i] = Override{Name: f.Name, File: file, Pos: f.Pos, Node: f.Value}
	}
	return list
}
