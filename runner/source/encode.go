package source

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/yaml11"
)

// YAMLLayout configures AppendYAML. The zero YAMLLayout is that of
// PyYAML's dump(default_flow_style=False, sort_keys=False).
type YAMLLayout struct {
	// Indent is the number of spaces for a level; less than 2 means 2.
	Indent int
	// SortKeys orders the keys of mappings by their characters.
	SortKeys bool
}

// maxSimpleKey is the length up to which a key and its value share a line; YAML
// allows a few more characters.
const maxSimpleKey = 120

// AppendYAML appends v, of the types of package pyvalue, as a YAML document in
// block style. Parse reads the same value from it. Strings are quoted only if they
// would be read as something else, and are not folded.
func AppendYAML(dst []byte, v any, layout YAMLLayout) []byte {
	layout.Indent = max(layout.Indent, 2)
	w := yamlWriter{layout: layout, out: dst}
	w.value(v, 0)
	return w.out
}

type yamlWriter struct {
	layout YAMLLayout
	out    []byte
}

// value writes v at the start of a line or after a key, and ends the line. column is
// that of a nested value's first character.
func (w *yamlWriter) value(v any, column int) {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			w.list(v, column)
			return
		}
	case *pyvalue.Map:
		if v.Len() > 0 {
			w.mapping(v, column)
			return
		}
	}
	w.out = append(appendYAMLScalar(w.out, v), '\n')
}

func (w *yamlWriter) list(items []any, column int) {
	for i, item := range items {
		if i > 0 {
			w.indent(column)
		}
		w.out = append(w.out, '-')
		if isNested(item) {
			w.indent(w.layout.Indent - 1)
			w.value(item, column+w.layout.Indent)
			continue
		}
		w.out = append(w.out, ' ')
		w.value(item, column)
	}
}

func (w *yamlWriter) mapping(m *pyvalue.Map, column int) {
	keys := m.Keys()
	if w.layout.SortKeys {
		keys = slices.SortedFunc(slices.Values(keys), cmp.Compare[string])
	}
	for i, key := range keys {
		if i > 0 {
			w.indent(column)
		}
		w.key(key, column)
		w.member(m.Value(key), column)
	}
}

func (w *yamlWriter) key(key string, column int) {
	start := len(w.out)
	w.out = appendYAMLScalar(w.out, key)
	if len(w.out)-start > maxSimpleKey {
		w.out = append(slices.Insert(w.out, start, '?', ' '), '\n')
		w.indent(column)
	}
	w.out = append(w.out, ':')
}

// member writes the value of a key. A list is not indented below its key.
func (w *yamlWriter) member(v any, column int) {
	if !isNested(v) {
		w.out = append(w.out, ' ')
		w.value(v, column)
		return
	}
	if _, isMapping := v.(*pyvalue.Map); isMapping {
		column += w.layout.Indent
	}
	w.out = append(w.out, '\n')
	w.indent(column)
	w.value(v, column)
}

func (w *yamlWriter) indent(spaces int) {
	w.out = append(w.out, strings.Repeat(" ", spaces)...)
}

// isNested reports whether v is written on lines of its own.
func isNested(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) > 0
	case *pyvalue.Map:
		return v.Len() > 0
	default:
		return false
	}
}

func appendYAMLScalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return fmt.Append(dst, v)
	case string:
		return appendYAMLText(dst, v)
	case float64:
		return append(dst, yamlFloat(v)...)
	case pyvalue.Bytes:
		return append(append(append(dst, `!!binary "`...), base64.StdEncoding.EncodeToString([]byte(v))...), '"')
	case pyvalue.Decimal:
		return appendYAMLText(dst, v.String())
	case pyvalue.Timestamp:
		return append(dst, strings.Replace(v.ISO(), "T", " ", 1)...)
	case []any:
		return append(dst, "[]"...)
	case *pyvalue.Map:
		return append(dst, "{}"...)
	default: // an integer of any size
		return pyvalue.AppendRepr(dst, v)
	}
}

// yamlFloat returns f in a form that YAML 1.1 reads as a float: 1e+20 is a string.
func yamlFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	text := pyvalue.Repr(f)
	if !strings.Contains(text, ".") {
		text = strings.Replace(text, "e", ".0e", 1)
	}
	return text
}

// appendYAMLText writes a string without quotes if it is read back as itself, in single
// quotes if it has only printable characters, else in double quotes with escapes.
func appendYAMLText(dst []byte, text string) []byte {
	switch {
	case strings.ContainsFunc(text, needsEscape):
		return appendYAMLEscaped(dst, text)
	case isPlainText(text):
		return append(dst, text...)
	default:
		return append(append(append(dst, '\''), strings.ReplaceAll(text, "'", "''")...), '\'')
	}
}

func needsEscape(r rune) bool {
	return r == unicode.ReplacementChar || !unicode.IsPrint(r) // spaces other than " " are not printed
}

func appendYAMLEscaped(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case !needsEscape(r):
			dst = append(dst, string(r)...)
		case r <= 0xff:
			dst = fmt.Appendf(dst, `\x%02x`, r)
		case r <= 0xffff:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = fmt.Appendf(dst, `\U%08x`, r)
		}
	}
	return append(dst, '"')
}

// isPlainText reports whether a string without control characters needs no quotes in
// block style.
func isPlainText(text string) bool {
	if text == "" || text[0] == ' ' || text[len(text)-1] == ' ' {
		return false
	}
	if value, bad := yaml11.Resolve(text); bad != nil || value != text {
		return false
	}
	return !startsToken(text) && !strings.Contains(text, ": ") && !strings.Contains(text, " #") && !strings.HasSuffix(text, ":")
}

// startsToken reports whether text starts like a token of YAML other than a string. "<<"
// is the key of merges, and "=" that of default values.
func startsToken(text string) bool {
	switch {
	case strings.ContainsRune("#,[]{}&*!|>'\"%@`=", rune(text[0])), text == "<<":
		return true
	case strings.HasPrefix(text, "---"), strings.HasPrefix(text, "..."):
		return true
	default:
		return strings.ContainsRune("-?:", rune(text[0])) && (len(text) == 1 || text[1] == ' ')
	}
}
