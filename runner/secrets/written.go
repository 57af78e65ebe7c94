package secrets

// Written returns the secrets that stand in the document itself, the defaults of
// environment variables included: what a Redactor must know before the document
// is shown to anybody who has no business with it. They need no resolution.
func (d *Definitions) Written() []any {
	if d == nil {
		return nil
	}
	return d.scopes.written()
}

func (d inline) written() []any { return []any{d.value} }

func (d fromEnv) written() []any {
	if !d.HasDefault {
		return nil
	}
	return []any{d.Default}
}

func (fromVault) written() []any { return nil }

func (m mapping) written() (values []any) {
	for _, f := range m {
		values = append(values, f.value.written()...)
	}
	return values
}
