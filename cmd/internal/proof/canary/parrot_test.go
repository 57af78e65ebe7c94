package canary_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chaostoolkit/run-action/cmd/internal/cli"
	"github.com/chaostoolkit/run-action/cmd/internal/host"
)

// role is the variable that says what the test binary runs as: "chaos" for the program.
// Experiments start it as the parrot, by its first argument.
const role = "CANARY_ROLE"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "parrot" {
		os.Exit(parrot(os.Args[2:]))
	}
	if os.Getenv(role) == "chaos" {
		env, err := host.Current()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(int(cli.Main(env, os.Args[1:])))
	}
	m.Run()
}

// encodings returns a text in the encodings that software uses, by their names.
func encodings(text string) map[string]string {
	quoted, _ := json.Marshal(text) // a string always works
	again, _ := json.Marshal(string(quoted))
	var markup strings.Builder
	xml.EscapeText(&markup, []byte(text)) //nolint:errcheck // a builder takes everything
	encoded := base64.StdEncoding.EncodeToString
	return map[string]string{
		"plain": text, "JSON": string(quoted), "JSON in JSON": string(again), "ASCII": strconv.QuoteToASCII(text),
		"query": url.QueryEscape(text), "path": url.PathEscape(text), "HTML": html.EscapeString(text), "XML": markup.String(),
		"base64": encoded([]byte(text)), "base64 behind 1": encoded([]byte("u" + text)), "base64 behind 2": encoded([]byte("u:" + text)),
		"base64 in a URL": base64.RawURLEncoding.EncodeToString([]byte(text)),
		"lines of base64": wrap(encoded([]byte(text))), "URL": "https://user:" + url.QueryEscape(text) + "@example.com/",
	}
}

// wrap breaks a text into lines, as the program base64 does.
func wrap(text string) string {
	const width = 76
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + "\n")
		text = text[width:]
	}
	return b.String() + text
}

// parrot writes its arguments to stdout and stderr:
//
//	parrot [status=N] [once=FILE] [until=FILE] [wait=FILE] [spy=FILE] [fill=N] [say=TEXT] TEXT...
//
// in every encoding, but "say" only as it is, and the environment. It ends with the
// status, or with 1 if the file "until" is there, or the file "once", which it makes.
// It writes its environment to the file "spy", to show what it was given; with "wait"
// it makes the file and waits for a signal; with "fill" it begins with so many other
// characters.
func parrot(args []string) (code int) {
	wait := ""
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "status":
			code, _ = strconv.Atoi(value)
		case "once":
			code = existing(value)
			appendTo(value, "once")
		case "until":
			code = existing(value)
		case "wait":
			wait = value
		case "say":
			fmt.Println(value)
		case "spy":
			appendTo(value, strings.Join(os.Environ(), "\n"))
		case "fill":
			n, _ := strconv.Atoi(value)
			fmt.Print(strings.Repeat(".", n))
		}
	}
	for _, arg := range args {
		if strings.HasPrefix(arg, "say=") {
			continue
		}
		said := encodings(arg)
		for _, name := range slices.Sorted(maps.Keys(said)) {
			fmt.Printf("%s: %s\n", name, said[name])
			fmt.Fprintf(os.Stderr, "%s: %s\n", name, said[name])
		}
	}
	for _, variable := range os.Environ() {
		if strings.Contains(variable, "CANARY") {
			fmt.Println(variable)
		}
	}
	if wait != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		appendTo(wait, "waiting")
		<-ctx.Done()
	}
	return code
}

// existing returns 1 if there is a file.
func existing(path string) int {
	if _, err := os.Stat(path); err != nil {
		return 0
	}
	return 1
}

func appendTo(path, text string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, text)
		f.Close() //nolint:errcheck // its reader notices if something is missing
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
