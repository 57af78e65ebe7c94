package source

// indexAbove is the size from which fieldSet keeps an index: below it, comparing
// each name is faster than hashing one.
const indexAbove = 16

// fieldSet collects the fields of a mapping like a Python dict: a repeated name keeps
// its place and gets the new value.
type fieldSet struct {
	fields []Field
	index  map[string]int
}

func newFieldSet(size int) fieldSet {
	return fieldSet{fields: make([]Field, 0, size)}
}

// put adds f. It returns the place of the field that it replaces; the zero Pos if
// there was none.
func (s *fieldSet) put(f Field) (replaced Pos) {
	if i := s.find(f.Name); i >= 0 {
		replaced = s.fields[i].Pos
		s.fields[i] = f
		return replaced
	}
	if s.index != nil {
		s.index[f.Name] = len(s.fields)
	}
	s.fields = append(s.fields, f)
	return Pos{}
}

func (s *fieldSet) find(name string) int {
	if len(s.fields) < indexAbove {
		for i := range s.fields {
			if s.fields[i].Name == name {
				return i
			}
		}
		return -1
	}
	if s.index == nil {
		s.index = make(map[string]int, cap(s.fields))
		for i := range s.fields {
			s.index[s.fields[i].Name] = i
		}
	}
	if i, ok := s.index[name]; ok {
		return i
	}
	return -1
}
