package html

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"strings"
	"sync"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/reporters/report"
)

//go:embed assets templates
var files embed.FS

// templates parses the templates once; tests show that they parse.
var templates = sync.OnceValue(func() *template.Template { //nolint:gochecknoglobals // a constant that is costly to make
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"count":    report.Count,
		"duration": report.Duration,
		"name":     plain.Name,
		"number":   report.Number,
		"sentence": report.Sentence,
		"stamp":    stamp,
		"clock":    clock,
	}).ParseFS(files, "templates/*.tmpl"))
})

// assets are the style sheet and the script of the page.
type assets struct {
	Style  template.CSS
	Script template.JS
	// Policy is the Content-Security-Policy: it allows this style sheet and this script,
	// by their hashes, and nothing that is not in the page.
	Policy string
}

var pageAssets = sync.OnceValue(func() assets { //nolint:gochecknoglobals // a constant that is costly to make
	style, script := asset("style.css"), asset("script.js")
	return assets{
		Style: template.CSS(style), Script: template.JS(script),
		Policy: strings.Join([]string{
			"default-src 'none'", "base-uri 'none'", "form-action 'none'",
			"style-src " + hash(style), "script-src " + hash(script), "require-trusted-types-for 'script'",
		}, "; "),
	}
})

// asset returns an embedded file.
func asset(name string) string {
	text, err := files.ReadFile("assets/" + name)
	if err != nil {
		panic("html: " + err.Error()) // the file is part of the program
	}
	return string(text)
}

// hash returns the source expression that allows an inline text.
//
// https://www.w3.org/TR/CSP3/#grammardef-hash-source
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
