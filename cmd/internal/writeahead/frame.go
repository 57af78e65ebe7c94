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

// checksumLength is the size in bytes of a checksum and the space after it.
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

// ErrCorrupt means that a record in the middle of a log is damaged.
var ErrCorrupt = errors.New("the log was changed after it was written")

// read returns the whole records at the beginning of a log, and their size in bytes. If the
// process died while it wrote a record, no whole record follows the incomplete one. If one
// does, the error is ErrCorrupt.
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
		return nil, 0, errors.New("the file is not the log of a session")
	}
	return records, whole, nil
}

// unframe returns the record of a line, nil if the line is not a whole record.
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

// escapePattern returns a pattern for filepath.Glob that matches only the path.
func escapePattern(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
