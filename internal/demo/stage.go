package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// errLeftBehind marks that the temporary directory could not be removed.
var errLeftBehind = errors.New("something was left behind")

// maxSocketDir is how long the path of a directory may be so that a provider
// can have its socket, plugin4294967295, in it: paths of sockets end at 103
// bytes on some systems.
const maxSocketDir = 103 - len("/plugin4294967295")

// stage is what the demo plays on: an engine, the provider, a mock of the API
// and a copy of the examples.
type stage struct {
	engine       tfcli.Engine
	installation tfcli.Installation
	mock         *mockapi.Server
	url          string
	root         string // everything is in here
	server       *http.Server
}

// newStage sets everything up. Where it fails, it leaves nothing behind.
func newStage(ctx context.Context, p *printer, opts ...mockapi.Option) (_ *stage, err error) {
	engine, err := tfcli.Find(ctx)
	if err != nil {
		return nil, err
	}
	repo, err := repository(ctx)
	if err != nil {
		return nil, err
	}
	s := &stage{engine: engine}
	if s.root, err = os.MkdirTemp("", "brandwave-demo-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	for _, dir := range []string{"home", "tmp", "provider"} {
		if err := os.Mkdir(filepath.Join(s.root, dir), 0o700); err != nil {
			return nil, err
		}
	}
	// Also for what go build and the providers leave there when they are killed.
	if temp := s.path("tmp"); len(temp) <= maxSocketDir {
		if err := os.Setenv("TMPDIR", temp); err != nil {
			return nil, err
		}
	}
	if err := copyExamples(filepath.Join(repo, "examples"), s.path("examples")); err != nil {
		return nil, err
	}
	p.say("Building the provider from this tree ...")
	if s.installation, err = tfcli.Install(ctx, s.path("provider")); err != nil {
		return nil, err
	}
	return s, s.serve(ctx, opts)
}

func (s *stage) path(elements ...string) string {
	return filepath.Join(append([]string{s.root}, elements...)...)
}

// serve starts the mock on a free port of the loopback interface.
func (s *stage) serve(ctx context.Context, opts []mockapi.Option) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.mock = mockapi.New(opts...)
	s.url = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: s.mock, ReadHeaderTimeout: 10 * time.Second}
	// It ends with ErrServerClosed when close says so. If it ends before, the
	// next command cannot reach the API and says that.
	go func() { _ = s.server.Serve(listener) }()
	return nil
}

// close stops the mock and removes everything.
func (s *stage) close() error {
	var err error
	if s.server != nil {
		s.mock.Close()
		err = s.server.Close()
	}
	if removing := os.RemoveAll(s.root); removing != nil {
		err = errors.Join(err, fmt.Errorf("%w in %s: %w", errLeftBehind, s.root, removing))
	}
	return err
}

// settings are the environment variables that lead the provider to the mock.
func (s *stage) settings() []string {
	return []string{
		"BRANDWAVE_ENDPOINT=" + s.url,
		"BRANDWAVE_API_KEY=" + mockapi.DefaultToken,
		"BRANDWAVE_ORGANIZATION_ID=" + mockapi.DefaultOrganization,
	}
}

// repository is the directory of this module.
func repository(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	file := string(bytes.TrimSpace(out))
	if filepath.Base(file) != "go.mod" {
		return "", errors.New("the demo builds the provider from its repository: run it in there")
	}
	return filepath.Dir(file), nil
}

// copyExamples copies the files of the examples, and nothing that somebody who
// tried them in place has left there.
func copyExamples(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, inside)
		switch name := entry.Name(); {
		case strings.HasPrefix(name, ".") && entry.IsDir():
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case strings.HasPrefix(name, "."), strings.Contains(name, ".tfstate"), strings.HasSuffix(name, ".tfvars"), strings.HasSuffix(name, ".tfplan"):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600)
	})
}

// setSource gives an example the variable that it asks for.
func (s *stage) setSource(example string) error {
	line := fmt.Sprintf("source_id = %q\n", mockapi.DefaultSource)
	return os.WriteFile(s.path("examples", example, "terraform.tfvars"), []byte(line), 0o600)
}
