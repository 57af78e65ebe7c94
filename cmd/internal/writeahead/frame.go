package writeahead

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// checksumLength is the size in bytes of a checksum and the space behind it.
const checksumLength = 9

func checksum(body []byte) string {
	return fmt.Sprintf("%08x ", crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
}

// frame appends a record as a line of the log.
func frame(lines []byte, record *pyvalue.Map) []byte {
	start := len(lines)
	lines = append(lines, make([]byte, checksumLength)...)
	lines = pyvalue.AppendCompactJSON(lines, record)
	copy(lines[start:], checksum(lines[start+checksumLength:]))
	return append(lines, '\n')
}

// ErrCorrupt says that a record in the middle of a log is not what was written.
var ErrCorrupt = errors.New("a record in it was changed after it was written")

// read returns the records of a log up to the first that is not whole, and how many
// bytes of text they take. Behind that one there is nothing in a log whose process
// died while it wrote; if there are other records the error is ErrCorrupt.
func read(text []byte) (records []*pyvalue.Map, whole int64, err error) {
	for {
		line, _, found := bytes.Cut(text[whole:], []byte{'\n'})
		record := (*pyvalue.Map)(nil)
		if found {
			record = unframe(line)
		}
		if record == nil {
			break
		}
		records = append(records, record)
		whole += int64(len(line)) + 1
	}
	_, rest, _ := bytes.Cut(text[whole:], []byte{'\n'})
	for line := range bytes.Lines(rest) {
		if unframe(bytes.TrimSuffix(line, []byte{'\n'})) != nil {
			return nil, 0, fmt.Errorf("%w: line %d", ErrCorrupt, len(records)+1)
		}
	}
	if whole == 0 && bytes.ContainsRune(text, '\n') {
		return nil, 0, errors.New("this is not the log of a session")
	}
	return records, whole, nil
}

// unframe returns the record of a line, nil if it is not one.
func unframe(line []byte) *pyvalue.Map {
	if len(line) < checksumLength || checksum(line[checksumLength:]) != string(line[:checksumLength]) {
		return nil
	}
	value, err := source.DecodeJSON(line[checksumLength:])
	if err != nil {
		return nil
	}
	record, _ := value.(*pyvalue.Map)
	return record
}

// escapePattern makes a path match nothing but itself in filepath.Glob.
func escapePattern(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
