package pyregexp

import (
	"strconv"
	"strings"
	"unicode"
)

// parenthesis reads what follows "(".
func (p *parser) parenthesis() (node, error) {
	start := p.at - 1
	defer func() { p.nesting-- }()
	p.nesting++
	if p.nesting > maxNesting {
		return nil, p.fail(start, "parentheses nest too deeply", "")
	}
	if !p.accept('?') {
		return p.capture(start, "")
	}
	if !p.more() {
		return nil, p.failHere("the pattern ends after `(?`", "")
	}
	return p.extension(start)
}

// extension reads what follows "(?".
func (p *parser) extension(start int) (node, error) {
	c := p.text[p.at]
	p.at++
	switch c {
	case 'P':
		return p.pythonGroup(start)
	case ':':
		body, err := p.body(start)
		return group{body: body}, err
	case '#':
		if _, ok := p.until(')'); !ok {
			return nil, p.fail(start, "the comment has no end", "comments end with `)`")
		}
		return nil, nil //nolint:nilnil // a comment matches nothing by itself
	case '=', '!':
		body, err := p.body(start)
		return look{negative: c == '!', body: body}, err
	case '<':
		return p.lookbehind(start)
	case '>':
		body, err := p.body(start)
		return atomic{body: body}, err
	case '(':
		return p.conditional(start)
	}
	p.at--
	if c == '-' || strings.ContainsRune(flagLetters, c) {
		return p.flagged(start)
	}
	return nil, p.unknownGroup(start)
}

// flagged reads a group with flags, or flags for the whole pattern.
func (p *parser) flagged(start int) (node, error) {
	inner, whole, err := p.flagGroup(start)
	if err != nil || whole {
		return nil, err
	}
	outer := p.flags
	p.flags = inner
	body, err := p.body(start)
	p.flags = outer
	return group{body: body}, err
}

// unknownGroup is the error for a group that Python does not have.
func (p *parser) unknownGroup(start int) error {
	hint := ""
	switch c := p.peek(); {
	case c == '<':
		hint = "a named group is written `(?P<name>...)`"
	case c == 'P':
		hint = "there are `(?P<name>...)` and `(?P=name)`"
	case c == 'R' || c == '&' || isDigit(c):
		hint = "Python has no recursion"
	case c == '\'' || c == '|':
		hint = "Python has no such group"
	}
	return p.fail(start, "`(?"+string(p.peek())+"` does not start a group", hint)
}

// body reads the content of parentheses, and the closing one.
func (p *parser) body(start int) (node, error) {
	p.atStart = false
	n, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if !p.accept(')') {
		return nil, p.fail(start, "`(` is not closed", "a parenthesis in the text is written `\\(`")
	}
	return n, nil
}

// capture reads a group that captures, after its "(" or its name.
func (p *parser) capture(start int, name string) (node, error) {
	number := len(p.groups)
	p.groups = append(p.groups, capture{})
	if name != "" {
		if _, ok := p.names[name]; ok {
			return nil, p.fail(start, "there are two groups called "+quote(name), "")
		}
		p.names[name] = number
	}
	body, err := p.body(start)
	if err != nil {
		return nil, err
	}
	p.groups[number] = capture{closed: true, width: body.width()}
	return group{number: number, body: body}, nil
}

// pythonGroup reads "(?P<name>...)" and "(?P=name)", after the "P".
func (p *parser) pythonGroup(start int) (node, error) {
	if p.accept('<') {
		name, err := p.name(start, '>')
		if err != nil {
			return nil, err
		}
		return p.capture(start, name)
	}
	if !p.accept('=') {
		p.at--
		return nil, p.unknownGroup(start)
	}
	name, err := p.name(start, ')')
	if err != nil {
		return nil, err
	}
	number, ok := p.names[name]
	if !ok {
		return nil, p.fail(start, "there is no group called "+quote(name)+" before this", "")
	}
	return p.reference(start, number)
}

// name reads a group's name, and its end.
func (p *parser) name(start int, end rune) (string, error) {
	name, ok := p.until(end)
	switch {
	case !ok:
		return "", p.fail(start, "the group's name has no end", "it ends with `"+string(end)+"`")
	case name == "":
		return "", p.fail(start, "the group's name is missing", "")
	case !isIdentifier(name):
		return "", p.fail(start, quote(name)+" is not a valid name of a group", "names have letters, digits, and `_`, and do not begin with a digit")
	}
	return name, nil
}

func isIdentifier(name string) bool {
	for i, c := range name {
		first := c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c)
		if !first && (i == 0 || !unicode.In(c, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc)) {
			return false
		}
	}
	return name != ""
}

// reference returns a back reference to a group, if that is allowed here.
func (p *parser) reference(start, number int) (node, error) {
	if err := p.checkReference(start, number); err != nil {
		return nil, err
	}
	p.referenced[number] = true
	return backReference{number: number, of: p.groups[number].width, fold: p.flags.ignoreCase}, nil
}

// checkReference returns an error if a group cannot be referred to here.
func (p *parser) checkReference(start, number int) error {
	if number >= len(p.groups) {
		return p.fail(start, "there is no group "+strconv.Itoa(number)+" before this", "")
	}
	if !p.groups[number].closed {
		return p.fail(start, "group "+strconv.Itoa(number)+" cannot be referred to from inside of itself", "")
	}
	if p.behindFrom != 0 && number >= p.behindFrom {
		return p.fail(start, "group "+strconv.Itoa(number)+" cannot be referred to from inside of the same lookbehind", "")
	}
	return nil
}

// lookbehind reads "(?<=...)" and "(?<!...)", after the "<".
func (p *parser) lookbehind(start int) (node, error) {
	negative := p.accept('!')
	if !negative && !p.accept('=') {
		p.at--
		return nil, p.unknownGroup(start)
	}
	outer := p.behindFrom
	if outer == 0 {
		p.behindFrom = len(p.groups)
	}
	body, err := p.body(start)
	p.behindFrom = outer
	if err != nil {
		return nil, err
	}
	if w := body.width(); w.least != w.most {
		return nil, p.fail(start, "a lookbehind must have a fixed length, and this one does not", "give each alternative a lookbehind of its own, or match the text before instead")
	}
	return look{behind: true, negative: negative, body: body}, nil
}

// conditional reads "(?(group)yes|no)", after the second "(".
func (p *parser) conditional(start int) (node, error) {
	number, err := p.condition(start)
	if err != nil {
		return nil, err
	}
	p.atStart = false
	c := conditional{number: number, no: sequence{}}
	if c.yes, err = p.sequence(); err != nil {
		return nil, err
	}
	if p.accept('|') {
		if c.no, err = p.sequence(); err != nil {
			return nil, err
		}
		if p.peek() == '|' {
			return nil, p.fail(start, "a condition has more than two branches", "put alternatives in parentheses: `(?:...|...)`")
		}
	}
	if !p.accept(')') {
		return nil, p.fail(start, "`(` is not closed", "")
	}
	return c, nil
}

// condition reads the name or number of a group, and the ")" after it.
func (p *parser) condition(start int) (int, error) {
	name, ok := p.until(')')
	if !ok {
		return 0, p.fail(start, "the condition has no end", "it ends with `)`")
	}
	if number, ok := p.names[name]; ok {
		return number, p.refer(start, number)
	}
	if isIdentifier(name) {
		return 0, p.fail(start, "there is no group called "+quote(name)+" before this", "")
	}
	number, err := strconv.ParseUint(name, 10, 31)
	if err != nil || number == 0 {
		return 0, p.fail(start, quote(name)+" is not a group for a condition", "write its name or its number")
	}
	if int(number) >= len(p.groups) && p.behindFrom == 0 { // it may follow
		p.awaited = append(p.awaited, awaited{int(number), start})
		return int(number), nil
	}
	return int(number), p.refer(start, int(number))
}

// refer records a condition on a group; outside of a lookbehind, the group may be open.
func (p *parser) refer(start, number int) error {
	if p.behindFrom != 0 {
		return p.checkReference(start, number)
	}
	p.referenced[number] = true
	return nil
}
