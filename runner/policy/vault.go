package policy

import (
	"fmt"
	"net/url"

	"github.com/chaostoolkit/run-action/runner/provider"
)

// PermitVault returns a *Refused if the policy does not permit to fetch secrets from the
// Vault at address, which an experiment's configuration sets.
func (p *Policy) PermitVault(address string) error {
	if p == nil || p.hosts.empty() {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return &Refused{fmt.Sprintf("the Vault at %q", address), "the host cannot be determined"}
	}
	name, err := asciiHost(u.Hostname())
	if err != nil { // an address with colons
		name = u.Hostname()
	}
	h := provider.Host{Scheme: u.Scheme, Name: name, Port: u.Port()}
	if h.Port == "" {
		h.Port = map[string]string{"http": "80", "https": "443"}[h.Scheme]
	}
	if why := p.hostRefusal(h); why != "" {
		return &Refused{"the host " + nameOf(h) + " as vault_addr", why}
	}
	return nil
}
