package canary_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// bird is a canary: a secret of which each piece is recognised. Its value consists of cores
// of letters, which no escaping changes, and separators, which every escaping changes.
type bird struct {
	// name says where it was planted.
	name  string
	value string
	cores []string
}

// nasty stands between cores: characters with a meaning in JSON, URLs, HTML, XML,
// Markdown, shells, Python, regular expressions and templates.
const nasty = "\"'`&<>%2B+/\\=;|*_[]()!~$$ é😀"

// coreLength is the length of a core, in characters.
const coreLength = 16

// core returns random letters. It has no digits, since a word with digits may be redacted
// because it looks like a key.
func core(t testing.TB) string {
	t.Helper()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var b strings.Builder
	for range coreLength {
		i, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			t.Fatal(err)
		}
		b.WriteByte(alphabet[i.Int64()])
	}
	return b.String()
}

// newBird returns a canary with something between each two of its cores.
func newBird(t testing.TB, name string, between ...string) bird {
	t.Helper()
	b := bird{name: name, cores: []string{core(t)}}
	b.value = b.cores[0]
	for _, text := range between {
		next := core(t)
		b.cores = append(b.cores, next)
		b.value += text + next
	}
	return b
}

// newForeignBird returns one without an ASCII letter, which every escaping changes.
func newForeignBird(t testing.TB, name string) bird {
	t.Helper()
	var b strings.Builder
	for _, c := range core(t) {
		b.WriteRune('Ѐ' + c)
	}
	return bird{name: name, value: b.String(), cores: []string{b.String()}}
}

// window is the length of the shortest piece of a canary that counts as found.
const window = 8

// nest finds canaries.
type nest struct {
	// pieces has the names of the canaries by each piece of them, in every form.
	pieces map[uint64]string
}

func newNest(birds ...bird) *nest {
	n := &nest{pieces: make(map[uint64]string)}
	for _, b := range birds {
		for _, c := range b.cores {
			for _, form := range formsOf(c) {
				n.add(b.name, form)
			}
		}
	}
	return n
}

func (n *nest) add(name, form string) {
	for i := 0; i+window <= len(form); i++ {
		n.pieces[binary.LittleEndian.Uint64([]byte(form[i:]))] = name
	}
}

// formsOf returns the forms of a core: as it is, and in base64 at each offset; one of
// foreign letters also in each escape.
func formsOf(c string) []string {
	forms := []string{c}
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), c...))
		forms = append(forms, encoded[before*4/3+min(before, 1):len(encoded)-1])
	}
	if c[0] < 0x80 {
		return forms
	}
	var ascii, decimal, hexadecimal strings.Builder
	for _, r := range c {
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&ascii, `\u%04x`, unit)
		}
		decimal.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		fmt.Fprintf(&hexadecimal, "&#x%x;", r)
	}
	escaped := url.QueryEscape(c)
	return append(forms, ascii.String(), decimal.String(), hexadecimal.String(), escaped, strings.ToLower(escaped))
}

// find returns the names of the canaries that have a piece in text.
func (n *nest) find(text []byte) []string {
	found := make(map[string]bool)
	for i := 0; i+window <= len(text); i++ {
		if name, ok := n.pieces[binary.LittleEndian.Uint64(text[i:])]; ok {
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Each form of a canary is found, also half of it.
func TestNestFindsEveryForm(t *testing.T) {
	t.Parallel()
	for _, b := range []bird{newBird(t, "plain"), newBird(t, "nasty", nasty, "\n"), newForeignBird(t, "foreign")} {
		n := newNest(b, newBird(t, "another"))
		for name, text := range encodings(b.value) {
			for _, text := range []string{text, text[:len(text)*3/4], text[len(text)/4:]} {
				if found := n.find([]byte("some text, " + text + " and more")); !slices.Equal(found, []string{b.name}) {
					t.Errorf("%s, %s: got %q in %q", b.name, name, found, text)
				}
			}
		}
		if found := n.find([]byte(strings.Repeat("[redacted] & other words, 0123456789\n", 100))); len(found) > 0 {
			t.Errorf("got %q in a text without it", found)
		}
	}
}
