package comment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/chaostoolkit/run-action/reporters/report"
)

// Marker identifies a comment. It is an HTML comment on the first line of the body, which
// GitHub does not show:
//
//	<!-- chaos-report key=nightly%2Fgate digest=0f1a2b3c4d5e6f708192a3b4c5d6e7f8 -->
type Marker struct {
	// Key distinguishes the comments of different jobs.
	Key string
	// Digest changes when the result does.
	Digest string
}

const (
	markerStart = "<!-- chaos-report key="
	markerSplit = " digest="
	markerEnd   = " -->"
)

// String returns the marker as it is written. No key can end it.
func (m Marker) String() string {
	key := strings.ReplaceAll(url.QueryEscape(m.Key), "-", "%2D")
	return markerStart + key + markerSplit + m.Digest + markerEnd
}

// Parse reads the marker of a comment's body. It only looks at the first line, as texts of
// experiments are further down. Other users can write a comment with a marker, too, so
// callers must also check its author.
func Parse(body string) (Marker, bool) {
	line, _, _ := strings.Cut(body, "\n")
	rest, isMarker := strings.CutPrefix(strings.TrimRight(line, "\r"), markerStart)
	rest, isWhole := strings.CutSuffix(rest, markerEnd)
	key, digest, hasDigest := strings.Cut(rest, markerSplit)
	if !isMarker || !isWhole || !hasDigest {
		return Marker{}, false
	}
	key, err := url.QueryUnescape(key)
	return Marker{Key: key, Digest: digest}, err == nil
}

// Digest returns a text that is the same for two suites if the same experiments came
// out in the same way: with the same verdict for the same reason, which is new, or is
// not, in comparison with an earlier run. When they were run, how long they took, and
// what exactly was found do not count.
func Digest(s *report.Suite) string {
	text := fmt.Appendf(nil, "suite %q\n", s.Verdict)
	for _, o := range s.Outcomes {
		text = fmt.Appendf(text, "outcome %q %q %q %q\n", o.Source, o.State, o.Verdict, o.Wanted())
		for _, step := range o.Findings(o.Steps()) {
			text = fmt.Appendf(text, "step %q %q %q\n", step.Phase, step.Name, step.Result)
		}
		for _, p := range o.Problems {
			text = fmt.Appendf(text, "problem %q %q %q\n", p.Severity, p.Path, p.Message)
		}
	}
	if s.Baseline != nil {
		for _, e := range s.Baseline.Experiments {
			if e.Change == report.Broke || e.Change == report.Recovered {
				text = fmt.Appendf(text, "change %q %q %q\n", e.Source, e.Name, e.Change)
			}
		}
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}
