package artifact

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"hash"
	"net/http"
	"net/url"
	"strings"
)

// blob uploads an archive: an io.Writer that sends blocks and, when it is closed, the list of
// them. Small archives are sent in the same way, as all implementations of the service
// support it.
//
//	PUT <address>&comp=block&blockid=MDAwMDAwMDA=
//	PUT <address>&comp=blocklist  <BlockList><Latest>MDAwMDAwMDA=</Latest></BlockList>
//
// https://learn.microsoft.com/en-us/rest/api/storageservices/put-block and put-block-list
type blob struct {
	put     func(message) error
	address string
	full    int // how long a block is
	buffer  []byte
	blocks  []string
	hash    hash.Hash
	size    int64
	// err is the first error; nothing is written after it.
	err error
}

// newBlob returns an empty blob at a signed address.
func newBlob(ctx context.Context, service *client, address string) *blob {
	return &blob{address: address, full: service.BlockSize, hash: sha256.New(), put: func(m message) error {
		m.method, m.want = http.MethodPut, http.StatusCreated
		_, err := service.send(ctx, m)
		return err
	}}
}

// Write collects bytes and sends full blocks.
func (b *blob) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 && b.err == nil {
		n := min(len(p), b.full-len(b.buffer))
		b.buffer = append(b.buffer, p[:n]...)
		p = p[n:]
		if len(b.buffer) == b.full {
			b.err = b.flush()
		}
	}
	if b.err != nil {
		return 0, b.err
	}
	return written, nil
}

// flush sends the collected bytes as a block.
func (b *blob) flush() error {
	id := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%08d", len(b.blocks)))
	header := http.Header{}
	header.Set("Content-Type", "application/octet-stream")
	if err := b.put(message{address: b.at("block", "&blockid="+url.QueryEscape(id)), header: header, body: b.buffer}); err != nil {
		return err
	}
	b.blocks = append(b.blocks, id)
	b.size += int64(len(b.buffer))
	b.hash.Write(b.buffer)
	b.buffer = b.buffer[:0]
	return nil
}

// Close sends the last block and the list of blocks.
func (b *blob) Close() error {
	if b.err == nil && len(b.buffer) > 0 {
		b.err = b.flush()
	}
	if b.err != nil {
		return b.err
	}
	list, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"BlockList"`
		Latest  []string
	}{Latest: b.blocks})
	if err != nil {
		return err
	}
	header := http.Header{}
	header.Set("Content-Type", "application/xml")
	header.Set("X-Ms-Blob-Content-Type", "application/zip")
	b.err = b.put(message{address: b.at("blocklist", ""), header: header, body: append([]byte(xml.Header), list...)})
	return b.err
}

// at returns the signed address with an operation. It keeps the rest unchanged, because it is
// signed.
func (b *blob) at(what, more string) string {
	separator := "&"
	if !strings.Contains(b.address, "?") {
		separator = "?"
	}
	return b.address + separator + "comp=" + what + more
}

// sum returns the digest of all bytes.
func (b *blob) sum() string { return hex.EncodeToString(b.hash.Sum(nil)) }
