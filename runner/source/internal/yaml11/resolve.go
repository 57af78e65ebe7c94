// Package yaml11 resolves the scalars of a YAML document by the rules of PyYAML's
// SafeLoader. These are the rules of YAML 1.1
// (https://yaml.org/type/) with PyYAML's deviations: yes and off are booleans,
// 010 is 8 and 12:30:45 is 45045, but 1e3 and 0o10 are strings.
//
// Values are in the types of package pyvalue.
package yaml11

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source/internal/fault"
)

const quoteHint = "put it in quotes if it is a string"

// Resolve returns the value of a plain scalar: one without quotes and tag. It fails for
// dates and numbers that are not valid.
func Resolve(text string) (any, *fault.Fault) {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil, nil
	case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
		return true, nil
	case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
		return false, nil
	}
	if c := text[0]; !isDigit(c) && c != '-' && c != '+' && c != '.' {
		return text, nil
	}
	switch {
	case isFloat(text):
		f, _ := parseFloat(text)
		return f, nil
	case isInt(text):
		return resolveInt(text)
	case isTimestamp(text):
		return resolveTimestamp(text)
	default:
		return text, nil
	}
}

// Construct returns the value of text for the tag of a scalar in its short form, such
// as "!!int".
func Construct(tag, text string) (any, *fault.Fault) {
	switch tag {
	case "!!str":
		return text, nil
	case "!!null":
		return nil, nil
	case "!!bool":
		return constructBool(text)
	case "!!int":
		return resolveInt(text)
	case "!!float":
		if f, ok := parseFloat(text); ok {
			return f, nil
		}
		return nil, mismatch(tag, text, "a number as 1.5, 1e3 or .inf")
	case "!!timestamp":
		return resolveTimestamp(text)
	case "!!binary":
		return constructBinary(text)
	default:
		return nil, UnknownTag(tag)
	}
}

// UnknownTag returns the fault of a tag that documents cannot have.
func UnknownTag(tag string) *fault.Fault {
	f := &fault.Fault{
		Message:  "the tag " + fault.Quote(tag) + " is not known",
		Expected: "no tag, or one of !!str !!int !!float !!bool !!null !!timestamp !!binary !!seq !!map !!set !!omap !!pairs",
		Hint:     "remove the tag, or put the value in quotes if the ! belongs to it",
	}
	if strings.HasPrefix(tag, "!!python/") {
		f.Message = "the tag " + fault.Quote(tag) + " creates Python objects and is not safe"
		f.Hint = "write the value as plain data"
	}
	return f
}

func mismatch(tag, text, expected string) *fault.Fault {
	return &fault.Fault{
		Message:  "the tag " + tag + " does not fit its value",
		Found:    fault.Quote(text),
		Expected: expected,
	}
}

func constructBool(text string) (any, *fault.Fault) {
	switch strings.ToLower(text) {
	case "yes", "true", "on":
		return true, nil
	case "no", "false", "off":
		return false, nil
	default:
		return nil, mismatch("!!bool", text, "true, false, yes, no, on or off")
	}
}

// constructBinary decodes base64 like Python's base64.decodebytes, which skips ASCII
// characters outside of the alphabet.
func constructBinary(text string) (any, *fault.Fault) {
	sextets := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || isDigit(byte(r)) || isLetter(byte(r)) || r == '+' || r == '/' {
			return r
		}
		return -1
	}, text)
	data, err := base64.RawStdEncoding.DecodeString(sextets)
	if padding := -len(sextets) & 3; err != nil || strings.Count(text, "=") < padding {
		return nil, mismatch("!!binary", text, "base64")
	}
	return pyvalue.Bytes(data), nil
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
