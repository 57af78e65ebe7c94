package pyregexp

// count reads the count of a repetition. ok is false, and nothing is consumed, if there
// is none.
func (p *parser) count() (least, most string, ok bool) {
	switch p.peek() {
	case '*':
		p.at++
		return "0", "", true
	case '+':
		p.at++
		return "1", "", true
	case '?':
		p.at++
		return "0", "1", true
	case '{':
		start := p.at
		p.at++
		if p.peek() != '}' {
			least = p.while(len(p.text), isDigit)
			most = least
			if p.accept(',') {
				most = p.while(len(p.text), isDigit)
			}
			if p.accept('}') {
				return least, most, true
			}
		}
		p.at = start
	}
	return "", "", false
}

// repeat makes the last node of s a repetition; the count starts at start.
func (p *parser) repeat(s sequence, start int, least, most string) (node, error) {
	count := quote(string(p.text[start:p.at]))
	r := repeat{most: unlimited}
	for _, bound := range []struct {
		digits string
		value  *int64
	}{{least, &r.least}, {most, &r.most}} {
		if bound.digits != "" && !parseCount(bound.digits, bound.value) {
			return nil, p.fail(start, "the count in "+count+" is too large", "")
		}
	}
	if r.most < r.least {
		return nil, p.fail(start, count+" has a maximum below its minimum", "")
	}
	if len(s) == 0 {
		return nil, p.fail(start, "there is nothing that "+count+" could repeat", "the character itself is written `\\"+string(p.text[start])+"`")
	}
	switch last := s[len(s)-1].(type) {
	case anchor:
		return nil, p.fail(start, "there is nothing that "+count+" could repeat: it follows a position, not a character", "")
	case repeat:
		return nil, p.fail(start, count+" repeats a repetition", "put the inner repetition in parentheses: `(?:...)`")
	default:
		r.item = last
	}
	switch {
	case p.accept('?'):
		r.manner = lazy
	case p.accept('+'):
		r.manner = possessive
	}
	return r, nil
}

// parseCount reads a number below unlimited.
func parseCount(digits string, value *int64) bool {
	*value = 0
	for _, digit := range digits {
		*value = *value*10 + int64(digit-'0')
		if *value >= unlimited {
			return false
		}
	}
	return true
}
