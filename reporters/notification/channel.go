package notification

import (
	"context"
	"slices"
	"strings"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// Channel receives events.
type Channel struct {
	// events are the names that the channel selects; empty for all.
	events []string
	// document is the channel in the settings, for plugins.
	document *pyvalue.Map
	send     func(ctx context.Context, n *Notifier, event *pyvalue.Map) error
	// label is the channel's name in messages; it holds no secret.
	label string
}

func (c *Channel) wants(e Event) bool {
	return len(c.events) == 0 || slices.Contains(c.events, string(e))
}

// ReadChannels reads the "notifications" of the settings: a list of
//
//	{type: http, url: ..., headers: {}, verify_tls: true, forward_event_payload: true}
//	{type: plugin, module: ..., func: notify}
//
// each with the names of its "events", none for all of them. A mistake in a channel is a
// warning, and the channel is left out: notifications never prevent a run.
func ReadChannels(node *source.Node, report *source.Collector) []Channel {
	if node.IsNull() {
		return nil
	}
	if node.Kind != source.List {
		report.Warn(source.RuleInvalidChannel, node.Pos, "the notifications are not a list of channels, so none are sent", "begin each channel with a dash")
		return nil
	}
	var channels []Channel
	for i, item := range node.Items {
		if c, ok := readChannel(item, report.Index(i)); ok {
			channels = append(channels, c)
		}
	}
	return channels
}

func readChannel(node *source.Node, report *source.Collector) (c Channel, ok bool) {
	document, isMapping := node.Value().(*pyvalue.Map)
	if !isMapping {
		report.Warn(source.RuleInvalidChannel, node.Pos, "this is not a channel, so it is ignored", "a channel is a mapping with a type")
		return c, false
	}
	c.document = document
	c.events = readEvents(node.Get("events"), report.At("events"))
	switch kind := node.Get("type"); document.Value("type") {
	case "http":
		return c, c.readHTTP(node, report)
	case "plugin":
		return c, c.readPlugin(node, report)
	default:
		pos := node.Pos
		if kind != nil {
			pos = kind.Pos
		}
		report.At("type").Warn(source.RuleInvalidChannel, pos, "the type of this channel is unknown, so the channel is ignored", `it must be "http" or "plugin"`)
		return c, false
	}
}

// readEvents reads the names of events: a list, or a single name.
func readEvents(node *source.Node, report *source.Collector) (events []string) {
	if node.IsNull() {
		return nil
	}
	items := node.Items
	if node.Kind == source.Scalar {
		items = []*source.Node{node}
	}
	known := Events()
	for _, item := range items {
		name := pyvalue.Str(item.Value())
		events = append(events, name)
		if slices.Contains(known, name) {
			continue
		}
		hint := "the events are " + strings.Join(known, ", ")
		if near := source.Nearest(name, known); near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		report.Warn(source.RuleInvalidChannel, item.Pos, "no event has this name", hint)
	}
	return events
}
