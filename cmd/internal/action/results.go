package action

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/chaostoolkit/run-action/cmd/internal/host"
	"github.com/chaostoolkit/run-action/reporters/artifact"
)

// uploadTime bounds the upload of the results.
const uploadTime = time.Minute

// upload uploads what was written as an artifact of the workflow run.
func (p *phase) upload() {
	service := artifact.FromEnvironment(p.Env.JobVariable)
	service.Patience, service.Now, service.UserAgent, service.Transport = uploadTime, p.Env.Now, host.UserAgent(), p.transport
	done, warning := service.Upload(context.Background(), artifact.Artifact{Name: p.Inputs.ArtifactName, Files: p.artifactFiles()})
	if warning != nil {
		p.Log.Warning(warning.Message)
	}
	if done.ID != 0 {
		fmt.Fprintf(p.Env.Stderr, "The results are in the artifact %q: %d files, %d bytes.\n", done.Name, done.Files, done.Size)
	}
}

// artifactFiles lists the files that were written, named relative to the folder that was
// written.
func (p *phase) artifactFiles() []artifact.File {
	var files []artifact.File
	seen := make(map[string]bool)
	for _, root := range p.files {
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error { //nolint:errcheck // what cannot be read is left out
			if err != nil || !entry.Type().IsRegular() || seen[path] {
				return nil //nolint:nilerr // as above
			}
			seen[path] = true
			name, err := filepath.Rel(root, path)
			if err != nil || name == "." {
				name = filepath.Base(path)
			}
			files = append(files, artifact.File{Name: filepath.ToSlash(name), Path: path})
			return nil
		})
	}
	return files
}

// changeOwner gives what was written into the workspace to the owner of the workspace:
// the container runs as root, and a later step of another user could not delete the files.
func (p *phase) changeOwner() {
	workspace := p.Env.Getenv("GITHUB_WORKSPACE")
	info, err := os.Stat(workspace)
	if err != nil || os.Geteuid() != 0 {
		return
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return
	}
	for _, name := range p.files {
		if inside, err := filepath.Rel(workspace, name); err != nil || !filepath.IsLocal(inside) {
			continue
		}
		filepath.WalkDir(name, func(path string, _ fs.DirEntry, err error) error { //nolint:errcheck // it changes as many files as it can
			if err == nil {
				err = os.Lchown(path, int(owner.Uid), int(owner.Gid))
			}
			return err
		})
	}
}
