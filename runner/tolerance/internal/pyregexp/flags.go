package pyregexp

import "strings"

// flags change the meaning of what follows them.
type flags struct {
	ignoreCase, multiline, dotAll, verbose, ascii bool
}

// flagLetters are the letters that may follow "(?".
const flagLetters = "iLmsxau"

// turn sets or clears the flags of the given letters, which must be valid.
func (f *flags) turn(letters string, on bool) {
	for _, letter := range letters {
		switch letter {
		case 'i':
			f.ignoreCase = on
		case 'm':
			f.multiline = on
		case 's':
			f.dotAll = on
		case 'x':
			f.verbose = on
		case 'a':
			f.ascii = on
		case 'u':
			f.ascii = !on
		}
	}
}

// flagGroup reads the letters after "(?", up to the ")" of flags for the whole
// pattern or the ":" of flags for a group. It returns the flags of a group.
func (p *parser) flagGroup(start int) (inner flags, whole bool, err error) {
	on := p.letters()
	if err := p.checkOn(start, on); err != nil {
		return flags{}, false, err
	}
	if p.accept(')') {
		return flags{}, true, p.wholeFlags(start, on)
	}
	off := ""
	if p.accept('-') {
		if off = p.letters(); off == "" {
			return flags{}, false, p.failHere("a flag is missing after `-`", "")
		}
		if strings.ContainsAny(off, "aLu") {
			return flags{}, false, p.fail(start, "the flags `a`, `L`, and `u` cannot be turned off", "")
		}
		if strings.ContainsAny(off, on) {
			return flags{}, false, p.fail(start, "a flag is turned both on and off", "")
		}
	}
	if !p.accept(':') {
		return flags{}, false, p.badFlag(off)
	}
	inner = p.flags
	inner.turn(on, true)
	inner.turn(off, false)
	return inner, false, nil
}

// letters reads flag letters.
func (p *parser) letters() string {
	start := p.at
	for p.at < len(p.text) && strings.ContainsRune(flagLetters, p.text[p.at]) {
		p.at++
	}
	return string(p.text[start:p.at])
}

func (p *parser) checkOn(start int, on string) error {
	switch {
	case strings.Contains(on, "L"):
		return p.fail(start, "the flag `L` is for patterns of bytes", "remove it")
	case strings.Contains(on, "a") && strings.Contains(on, "u"):
		return p.fail(start, "the flags `a` and `u` exclude each other", "")
	default:
		return nil
	}
}

// badFlag returns the error of flags that are not followed by ":".
func (p *parser) badFlag(off string) error {
	switch {
	case p.at == len(p.text), off == "" && p.text[p.at] == ')':
		return p.failHere("the flags have no end", "end them with `:` or `)`")
	case p.text[p.at] == ')':
		return p.failHere("flags that are turned off must be those of a group", "write `(?-"+off+":...)` around the part that they are for")
	default:
		return p.failHere("the flag `"+string(p.text[p.at])+"` is unknown", "there are "+strings.Join(strings.Split(flagLetters, ""), ", "))
	}
}

// wholeFlags turns on flags for the whole pattern.
func (p *parser) wholeFlags(start int, on string) error {
	if !p.atStart {
		return p.fail(start, "flags for the whole pattern must be at its start", "move them, or write `(?"+on+":...)` around the part that they are for")
	}
	if p.whole += on; strings.Contains(p.whole, "a") && strings.Contains(p.whole, "u") {
		return p.fail(start, "the flags `a` and `u` exclude each other", "")
	}
	p.flags.turn(on, true)
	return nil
}
