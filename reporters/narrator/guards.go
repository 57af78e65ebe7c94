package narrator

import (
	"log/slog"
	"strconv"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/event"
)

func (n *narrator) guardsHeld(e event.GuardsHeld) {
	if len(e.Guards) == 1 {
		n.say(slog.LevelInfo, "The guard %s holds", quote(e.Guards[0].Probe.Name))
		return
	}
	n.say(slog.LevelInfo, "All %s guards hold", strconv.Itoa(len(e.Guards)))
}

func (n *narrator) guardTripped(e event.GuardTripped) {
	n.say(levelCritical, "The guard %s of %s does not hold: %s", quote(e.Guard.Probe.Name), plain.EscapeLine(e.Guard.File), plain.EscapeLine(e.Why()))
}
