package http

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/chaostoolkit/run-action/providers/internal/block"
	"github.com/chaostoolkit/run-action/runner/provider"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
	"github.com/chaostoolkit/run-action/runner/values"
)

// unread is a key that many experiments have, and that the Chaos Toolkit ignores.
const unread = "expected_status"

// Compile reads the block and checks what does not depend on variables.
func (p *Provider) Compile(b provider.Spec, report *source.Collector) provider.Call {
	report.UnknownKeys(b.Node, "type", "url", "method", "headers", "arguments", "timeout", "verify_tls",
		"max_retries", "secrets", unread)
	if field := b.Node.Field(unread); field != nil {
		report.At(unread).Warn(source.RuleIneffectiveKey, field.Pos, unread+" is ignored",
			"to check the status, give the probe a tolerance, such as \"tolerance\": 200")
	}
	c := &call{provider: p, activity: b.Activity, judged: b.Judged, block: b.Node, arguments: b.Node.Get("arguments").Value()}
	if arguments := b.Node.Get("arguments"); b.TakesValue && !arguments.IsNull() && arguments.Kind != source.Mapping {
		report.At("arguments").Warn(source.RuleIneffectiveKey, arguments.Pos, "these arguments cannot take the value to judge",
			"leave them out or write them as a mapping; the value becomes its \"value\"")
	}
	ok := true
	read := func(key string, into func(n *source.Node, report *source.Collector) bool) {
		ok = into(b.Node.Get(key), report.At(key)) && ok
	}
	read("url", func(n *source.Node, report *source.Collector) bool { return c.readURL(n, b.Node.Pos, report) })
	read("method", c.readMethod)
	read("headers", c.readHeaders)
	read("timeout", c.readTimeout)
	read("verify_tls", c.readVerify)
	read("max_retries", c.readRetries)
	if !ok {
		return nil
	}
	return c
}

func (c *call) readURL(n *source.Node, blockPos source.Pos, report *source.Collector) bool {
	if !pyvalue.Truth(n.Value()) {
		problem := source.Problem{Pos: blockPos, Message: "an HTTP call needs a url", Expected: wantAddress}
		if n != nil {
			problem.Pos, problem.Found = n.Pos, n.Describe()
		}
		report.Add(source.RuleMissingKey, problem)
		return false
	}
	text, ok := n.Text()
	if !ok {
		report.WrongType(n, "a url must be a string", wantAddress)
		return false
	}
	c.url = text
	if values.HasPlaceholder(text) {
		return true
	}
	// The reference accepts any text, and published templates have gaps to fill in. Such a
	// url fails when it is called.
	if _, _, err := parseAddress(text); err != nil {
		problem := source.Problem{
			Severity: source.Warning, Pos: n.Pos, Message: "this url cannot be called: " + err.Error(), Expected: wantAddress,
		}
		if meant, _, err := parseAddress("http://" + text); err == nil && !strings.Contains(text, "://") {
			problem.Hint = fmt.Sprintf("did you mean %q?", meant.String())
		}
		report.Add(source.RuleInvalidURL, problem)
	}
	return true
}

func (c *call) readMethod(n *source.Node, report *source.Collector) bool {
	const expected = "the name of a method, such as GET or POST"
	if n.IsNull() {
		return true
	}
	text, ok := n.Text()
	if !ok {
		report.WrongType(n, "a method must be a string", expected)
		return false
	}
	c.method = text
	if values.HasPlaceholder(text) || isToken(text) {
		return true
	}
	report.Invalid(source.RuleInvalidValue, n, "this is not an HTTP method", expected)
	return false
}

// isToken says whether s may be the name of a method or of a header (RFC 9110, 5.6.2).
func isToken(s string) bool { return httpguts.ValidHeaderFieldName(s) }

func (c *call) readHeaders(n *source.Node, report *source.Collector) bool {
	if n.IsNull() {
		return true
	}
	if n.Kind != source.Mapping {
		report.WrongType(n, "headers must have names", "a mapping of names to strings")
		return false
	}
	ok := true
	for _, field := range n.Fields {
		ok = readHeader(field, report.At(field.Name)) && ok
	}
	c.headers, _ = n.Value().(*pyvalue.Map)
	return ok
}

func readHeader(field source.Field, report *source.Collector) bool {
	if !isToken(field.Name) {
		problem := source.Problem{
			Pos: field.Pos, Message: "this is not the name of a header", Found: fmt.Sprintf("%q", field.Name),
			Expected: "letters, digits, and characters such as - and _",
		}
		if values.HasPlaceholder(field.Name) {
			problem.Hint = "variables can only be used in values"
		}
		report.Add(source.RuleInvalidHeader, problem)
		return false
	}
	if isManaged(field.Name) {
		report.Warn(source.RuleIneffectiveKey, field.Pos, "the header "+field.Name+" is computed from the body and cannot be set", "leave it out")
	}
	if field.Value.Kind != source.Scalar {
		report.WrongType(field.Value, "a header must have a single value", "a string, a number or a boolean; null removes the header")
		return false
	}
	if text, ok := field.Value.Text(); ok && !httpguts.ValidHeaderFieldValue(text) {
		report.Add(source.RuleInvalidHeader, source.Problem{
			Pos: field.Value.Pos, Message: "a header must not contain line breaks or other control characters",
			Hint: "a header has one line; put longer text into the arguments",
		})
		return false
	}
	return true
}

func (c *call) readTimeout(n *source.Node, report *source.Collector) bool {
	const message = "a timeout must be a number of seconds, or a list of two: to connect, and to wait for the answer"
	c.timeout = n.Value()
	if n == nil || n.Kind != source.List {
		_, ok := block.ReadSeconds(n, message, report)
		return ok
	}
	if len(n.Items) != 2 {
		report.Add(source.RuleInvalidDuration, source.Problem{
			Pos: n.Pos, Message: message, Found: fmt.Sprintf("a list of %d", len(n.Items)), Expected: "two numbers",
		})
		return false
	}
	ok := true
	for i, item := range n.Items {
		_, itemOK := block.ReadSeconds(item, message, report.Index(i))
		ok = itemOK && ok
	}
	return ok
}

func (c *call) readVerify(n *source.Node, report *source.Collector) bool {
	const message = "verify_tls must say if certificates are checked"
	const expected = "true, false, or a file of certificates to trust"
	c.verify = n.Value()
	text, isText := n.Text()
	switch {
	case isText && values.HasPlaceholder(text):
		return true
	case isText:
		v, err := parseVerification(text)
		if err == nil && v.bundle != "" {
			_, err = os.Stat(v.bundle)
		}
		if err != nil {
			report.Invalid(source.RuleInvalidValue, n, message, expected+" that exists")
		}
		return err == nil
	}
	_, err := parseVerification(c.verify)
	if err != nil {
		report.Invalid(source.RuleInvalidValue, n, message, expected)
	}
	return err == nil
}

func (c *call) readRetries(n *source.Node, report *source.Collector) bool {
	if n.IsNull() {
		return true
	}
	retries, ok := n.Value().(int64)
	if !ok || retries < 0 {
		report.Invalid(source.RuleInvalidValue, n, "max_retries must be the number of retries of a call that cannot connect", "an integer of 0 or more")
		return false
	}
	c.retries = int(retries)
	return true
}
