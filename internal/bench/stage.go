package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// maxSocketDir is how long the path of a directory may be so that a provider
// can have its socket, plugin4294967295, in it: paths of sockets end at 103
// bytes on some systems.
const maxSocketDir = 103 - len("/plugin4294967295")

// controlPackage is the provider whose refreshes cost nothing.
const controlPackage = "github.com/brandwave/terraform-provider-brandwave/internal/bench/control"

// provider is one that engines can install.
type provider struct {
	source       string // as in required_providers
	binary       string
	version      string
	installation tfcli.Installation // of what stands in for the binary
}

// stage is an engine, this tree's provider, maybe another one, and a directory
// that everything is in.
type stage struct {
	engine  tfcli.Engine
	ours    provider
	other   provider // zero without -provider
	control string   // the binary that refreshes without the API; "" where nothing can stand in for a provider
	root    string
	machine Machine
	spaces  int
}

// newStage sets everything up. Where it fails, it leaves nothing behind.
func newStage(ctx context.Context, set settings) (_ *stage, err error) {
	engine, err := tfcli.Find(ctx)
	if err != nil {
		return nil, err
	}
	s := &stage{engine: engine}
	if s.root, err = os.MkdirTemp("", "brandwave-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	for _, dir := range []string{"home", "tmp", "provider"} {
		if err := os.Mkdir(s.path(dir), 0o700); err != nil {
			return nil, err
		}
	}
	built, err := tfcli.Install(ctx, s.path("provider"))
	if err != nil {
		return nil, err
	}
	if s.ours, err = s.offer("ours", "brandwave/brandwave", built.Binary); err != nil {
		return nil, err
	}
	if version := commit(ctx); version != "" {
		s.ours.version = version
	}
	if canMeasure {
		s.control = s.path("control")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", s.control, controlPackage).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build: %w\n%s", err, out)
		}
	}
	if set.provider != "" {
		if s.other, err = s.offer("other", set.source, set.provider); err != nil {
			return nil, err
		}
	}
	return s, s.describe(ctx)
}

func (s *stage) path(elements ...string) string {
	return filepath.Join(append([]string{s.root}, elements...)...)
}

func (s *stage) close() error { return os.RemoveAll(s.root) }

// offer installs what stands in for the provider where memory can be measured,
// and the provider itself elsewhere.
func (s *stage) offer(name, source, binary string) (provider, error) {
	p := provider{source: source, binary: binary, version: versionOf(binary)}
	dir := s.path(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return p, err
	}
	installed := binary
	if canMeasure {
		var err error
		if installed, err = self(); err != nil {
			return p, err
		}
	}
	// It may be on another file system than the mirror's links.
	program := filepath.Join(dir, "program")
	err := copyProgram(installed, program)
	if err == nil {
		p.installation, err = tfcli.Offer(dir, source, program)
	}
	return p, err
}

func copyProgram(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closing := out.Close(); err == nil {
		err = closing
	}
	return err
}

// versionOf is what Go noted in a binary when it was built.
func versionOf(binary string) string {
	info, err := buildinfo.ReadFile(binary)
	if err != nil || info.Main.Version == "" {
		return "(unknown version)"
	}
	return info.Main.Version
}

// commit names the commit of this tree, or nothing where git cannot tell.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=10").Output()
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(out))
}

// describe notes what the figures depend on.
func (s *stage) describe(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, s.engine.Path, "version")
	cmd.Env = append(tfcli.Environ(), s.home()...)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s version: %w", s.engine.Path, err)
	}
	first, _, _ := bytes.Cut(out, []byte("\n"))
	s.machine = Machine{
		Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH, Go: strings.TrimPrefix(runtime.Version(), "go"),
		Engine: string(bytes.TrimSpace(first)), Provider: "brandwave " + s.ours.version,
	}
	if s.other.source != "" {
		s.machine.Other = s.other.source + " " + s.other.version
	}
	return nil
}

// home are the settings that keep the user's files out of it.
func (s *stage) home() []string {
	home := s.path("home")
	env := []string{
		"HOME=" + home, "USERPROFILE=" + home, "APPDATA=" + home,
		"XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CACHE_HOME=" + home,
	}
	if temp := s.path("tmp"); len(temp) <= maxSocketDir {
		env = append(env, "TMPDIR="+temp)
	}
	return env
}
