package notification

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/redact"
	"github.com/chaostoolkit/run-action/runner/source"
)

// The timeouts of a call, in seconds: to connect, and between two parts of the response.
// httpLimit bounds all of it.
const (
	connectSeconds = 2
	readSeconds    = 5
	httpLimit      = 15 * time.Second
)

// httpChannel calls a URL: by POST with the event in JSON, or by GET without the event.
type httpChannel struct {
	url, headers, verify any
	forward              bool
	// private are the texts of the channel that must not be logged.
	private *redact.Redactor
}

func (c *Channel) readHTTP(node *source.Node, report *source.Collector) bool {
	report.UnknownKeys(node, "type", "events", "url", "headers", "verify_tls", "forward_event_payload")
	address, err := url.Parse(c.document.String("url"))
	if err != nil || address.Host == "" {
		report.At("url").Warn(source.RuleInvalidChannel, node.Pos, "this channel has no valid url, so it is ignored", "")
		return false
	}
	h := &httpChannel{
		url: c.document.Value("url"), headers: c.document.Value("headers"), verify: c.document.Value("verify_tls"),
		forward: !c.document.Has("forward_event_payload") || pyvalue.Truth(c.document.Value("forward_event_payload")),
		private: &redact.Redactor{},
	}
	// Such a URL is often a secret: it allows anybody to write to a chat.
	h.private.Add([]any{address.RequestURI(), address.Path, address.RawQuery, address.User.String(), h.headers})
	c.label = address.Scheme + "://" + address.Host
	c.send = h.send
	return true
}

func (h *httpChannel) send(ctx context.Context, n *Notifier, event *pyvalue.Map) error {
	if n.HTTP == nil {
		return errors.New("there is nothing to make HTTP calls with")
	}
	report := source.NewCollector("")
	call := n.HTTP.Compile(provider.Spec{Node: source.FromValue(h.block(event)), Judged: true}, report)
	if problems := report.Problems(); problems.HasErrors() || call == nil {
		return errors.New(h.private.RedactText(problems[0].Summary()))
	}
	ctx, cancel := context.WithTimeout(ctx, httpLimit)
	defer cancel()
	output, err := call.Run(ctx, provider.Request{Log: n.log()})
	if err != nil {
		return errors.New(h.private.RedactText(err.Error()))
	}
	answer, _ := output.(*pyvalue.Map)
	if status, _ := answer.Value("status").(int64); status >= 400 {
		return fmt.Errorf("the server answered with the status %d", status)
	}
	return nil
}

// block is the call as the provider block of an activity.
func (h *httpChannel) block(event *pyvalue.Map) *pyvalue.Map {
	block := pyvalue.MapOf("type", "http", "url", verbatim(h.url),
		"verify_tls", verbatim(h.verify), "timeout", []any{int64(connectSeconds), int64(readSeconds)})
	headers, _ := verbatim(h.headers).(*pyvalue.Map)
	headers = headers.ShallowClone()
	if h.forward {
		block.Set("method", "POST")
		block.Set("arguments", string(pyvalue.AppendCompactJSON(nil, event)))
		if !hasHeader(headers, "Content-Type") {
			headers.Set("content-type", "application/json")
		}
	}
	block.Set("headers", headers)
	return block
}

func hasHeader(headers *pyvalue.Map, name string) bool {
	for key := range headers.All() {
		if strings.EqualFold(key, name) {
			return true
		}
	}
	return false
}

// verbatim escapes what looks like a variable in the settings.
func verbatim(v any) any {
	kept, _ := pyvalue.Rewriter{Leaf: func(v any) (any, bool) {
		text, ok := v.(string)
		return strings.ReplaceAll(text, "$", "$$"), ok && strings.Contains(text, "$")
	}}.Rewrite(v)
	return kept
}
