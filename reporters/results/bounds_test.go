package results

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/runner/journal"
)

// unpacking returns a reader of a zip with so many files that unpack to so many bytes
// each, and with bounds of 64 KiB a file and 128 KiB in all.
func unpacking(t *testing.T, files, bytesEach int) *reader {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range files {
		file, err := w.Create(string(rune('a'+i)) + ".json")
		if err == nil {
			_, err = file.Write(bytes.Repeat([]byte(" "), bytesEach))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() > 8<<10 {
		t.Errorf("got a zip of %d bytes, want one that is smaller than what is in it", b.Len())
	}
	r := newReader(archive, journal.FailOn{})
	r.most, r.left = 64<<10, 128<<10
	return r
}

func TestArchivesThatUnpackToMore(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		files, bytes int
		want         string
	}{
		{"a file that just fits", 1, 64 << 10, "neither a journal nor"},
		{"a file", 1, 64<<10 + 1, "it has too much data: a.json has more than 65536 bytes"},
		{"files that just fit", 2, 64 << 10, "neither a journal nor"},
		{"all files", 3, 43 << 10, "it has too much data: c.json has more than 43008 bytes"},
		{"a bomb", 1, 1 << 20, "it has too much data: a.json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := unpacking(t, tt.files, tt.bytes).folder(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
