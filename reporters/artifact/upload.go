package artifact

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/github"
)

// upload is a running upload.
type upload struct {
	service *client
	// name is the requested name, taken the one that is used.
	name, taken string
	// unreadable are the files that could not be read, with the reasons.
	unreadable []string
}

// do uploads an artifact.
func (u *upload) do(ctx context.Context, a Artifact) (Uploaded, error) {
	files := u.readable(a.Files)
	if len(files) == 0 {
		return Uploaded{}, &problem{github.Unreadable, "there is no file to upload. " + u.unreadableFiles()}
	}
	job, err := parseToken(string(u.service.Token))
	if err != nil {
		return Uploaded{}, err
	}
	address, err := u.create(ctx, job, a)
	if err != nil {
		return Uploaded{}, err
	}
	b := newBlob(ctx, u.service, address)
	count, err := u.archive(b, files)
	if err == nil {
		err = b.Close()
	}
	if err != nil {
		return Uploaded{}, err
	}
	done := Uploaded{Name: u.taken, Size: b.size, SHA256: b.sum(), Files: count}
	done.ID, err = u.service.finalize(ctx, job, done)
	return done, err
}

// maxNames bounds the names that are tried: a job may upload several artifacts.
const maxNames = 8

// create reserves a name and returns the address for the upload. A name is taken if another
// leg of the matrix or another step of this job uses it, or if the answer to our own request
// was lost.
func (u *upload) create(ctx context.Context, job jobID, a Artifact) (string, error) {
	var expires *time.Time
	if days := a.RetentionDays; days > 0 {
		if most := u.service.MaxRetentionDays; most > 0 {
			days = min(days, most)
		}
		at := u.service.Now().AddDate(0, 0, days).UTC()
		expires = &at
	}
	for n := range maxNames {
		u.taken = candidate(u.name, job, n)
		address, err := u.service.create(ctx, job, u.taken, expires)
		var answered *answer
		if errors.As(err, &answered) && answered.status == http.StatusConflict {
			continue
		}
		return address, err
	}
	return "", &problem{github.Renamed, fmt.Sprintf("this workflow run already has artifacts with that name and all names up to %q. "+
		"Give each job its own name.", u.taken)}
}

// archive writes the files as a zip archive and counts them.
func (u *upload) archive(b *blob, files []File) (int, error) {
	archive, count := zip.NewWriter(b), 0
	for _, f := range files {
		err := add(archive, f)
		if b.err != nil {
			return count, b.err
		}
		if err != nil {
			u.lost(f, err)
			continue
		}
		count++
	}
	return count, archive.Close()
}

// add adds a file to an archive: as much of it as can be read.
func add(archive *zip.Writer, f File) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // was only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header, err := zip.FileInfoHeader(info)
	if err != nil {
		return err
	}
	header.Name, header.Method = f.Name, zip.Deflate
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, file)
	return err
}

// readable returns the files that exist, with valid names. It does not open pipes and devices,
// as reading them might not end.
func (u *upload) readable(files []File) []File {
	var readable []File
	names := names{}
	for _, f := range files {
		info, err := os.Stat(f.Path)
		switch {
		case err != nil:
			u.lost(f, err)
		case !info.Mode().IsRegular():
			u.lost(f, errors.New("it is not a file"))
		default:
			readable = append(readable, File{Name: names.unique(f), Path: f.Path})
		}
	}
	return readable
}

func (u *upload) lost(f File, err error) {
	var located *os.PathError
	if errors.As(err, &located) {
		err = located.Err
	}
	u.unreadable = append(u.unreadable, fmt.Sprintf("%s (%s)", github.Quote(f.Path), github.Quote(err.Error())))
}

// maxListed bounds the files that a warning names.
const maxListed = 5

func (u *upload) unreadableFiles() string {
	if len(u.unreadable) == 0 {
		return ""
	}
	text := "Not read: " + strings.Join(u.unreadable[:min(maxListed, len(u.unreadable))], ", ")
	if more := len(u.unreadable) - maxListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + "."
}

// note returns the warning about an artifact that was not uploaded as requested.
func (u *upload) note() *github.Warning {
	switch {
	case u.taken != u.name:
		text := fmt.Sprintf("The artifact is called %q, as ", u.taken)
		if u.taken == clean(u.name) {
			text += fmt.Sprintf("%q has characters that are not allowed in names of artifacts.", u.name)
		} else {
			text += fmt.Sprintf("this workflow run has another one called %q: give each job its own name.", clean(u.name))
		}
		return warn(github.Renamed, "%s", strings.TrimSpace(text+" "+u.unreadableFiles()))
	case len(u.unreadable) > 0:
		return warn(github.Unreadable, "The artifact %q is not complete. %s", u.taken, u.unreadableFiles())
	default:
		return nil
	}
}
